import EventContracts
import Foundation
import HTTPKit
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import ServiceRuntime
import TestSupport
import Testing

@testable import NotificationService

/// The development inbox as DESIGN 7 has it.
@Suite("Development inbox") struct InboxRoutesTests {
    private static func application(_ fixture: NotificationFixture) throws -> some ApplicationProtocol {
        let router = makeRouter()
        InboxRoutes(client: fixture.database.client, page: try InboxPage()).add(to: router)
        MessageRoutes(
            client: fixture.database.client,
            act: ActOnMessage(
                client: fixture.database.client, outbox: fixture.outbox, dependencies: fixture.time.dependencies),
            adminSecret: nil
        ).add(to: router)
        return Application(
            responder: EdgeResponder(
                router: router, configuration: EdgeConfiguration(listener: "management"),
                dependencies: .system()))
    }

    @Test("the JSON has exactly the agreed members, oldest first, and `to` selects")
    func shape() async throws {
        try await NotificationFixture.with { fixture in
            for address in ["anna@example.com", "bert@example.com", "anna@example.com"] {
                try await fixture.queued(.init(address: address))
                try await fixture.drain(try fixture.worker())
                fixture.time.advance(by: .seconds(1))
            }
            try await Self.application(fixture).test(.router) { client in
                let all = try await client.execute(uri: "/dev/inbox/messages", method: .get)
                #expect(all.headers[.contentType] == "application/json")
                let list = try #require(
                    try JSONSerialization.jsonObject(with: Data(all.body.readableBytesView)) as? [[String: Any]])
                #expect(list.count == 3)
                for entry in list {
                    #expect(Set(entry.keys) == ["id", "kind", "channel", "to", "subject", "text", "html", "sentAt"])
                    #expect(entry["kind"] as? String == "recovery-link" && entry["channel"] as? String == "email")
                    let id = try #require(entry["id"] as? String)
                    #expect(id == id.lowercased() && UUID(uuidString: id) != nil)
                }
                let times = list.compactMap { $0["sentAt"] as? String }
                #expect(times == ["2026-03-01T12:00:00.000Z", "2026-03-01T12:00:01.000Z", "2026-03-01T12:00:02.000Z"])
                let some = try await client.execute(uri: "/dev/inbox/messages?to=ANNA%40example.com", method: .get)
                let mine = try #require(
                    try JSONSerialization.jsonObject(with: Data(some.body.readableBytesView)) as? [[String: Any]])
                #expect(mine.count == 2)
                let none = try await client.execute(uri: "/dev/inbox/messages?to=nobody%40example.com", method: .get)
                #expect(String(buffer: none.body) == "[]")
            }
        }
    }

    @Test("the page shows messages with their link, and what is typed stays text")
    func page() async throws {
        try await NotificationFixture.with { fixture in
            let issued = try await fixture.queued()
            try await fixture.drain(try fixture.worker())
            try await Self.application(fixture).test(.router) { client in
                let page = try await client.execute(uri: "/dev/inbox", method: .get)
                #expect(String(buffer: page.body).contains("href=\"https://id.example/reset?token=\(issued.token)\""))
                #expect(page.headers[.contentSecurityPolicy]?.contains("style-src 'self'") == true)
                let odd = try await client.execute(uri: "/dev/inbox?to=%22%3E%3Csvg%20onload%3D1%3E", method: .get)
                #expect(!String(buffer: odd.body).contains("<svg"))
            }
        }
    }

    @Test("operators see what became of an account's messages, masked")
    func messages() async throws {
        try await NotificationFixture.with { fixture in
            try await fixture.queued()
            try await fixture.drain(try fixture.worker())
            try await Self.application(fixture).test(.router) { client in
                let answer = try await client.execute(
                    uri: "/v1/messages?account=\(fixture.account.wireText)", method: .get)
                let text = String(buffer: answer.body)
                #expect(text.contains("\"state\":\"sent\"") && text.contains("a***@example.com"))
                #expect(!text.contains("anna@") && !text.contains("token="))
                let wrong = try await client.execute(uri: "/v1/messages?account=x", method: .get)
                #expect(wrong.status == .badRequest)
            }
        }
    }
}
