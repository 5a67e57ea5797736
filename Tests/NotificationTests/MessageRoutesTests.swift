import EventContracts
import Foundation
import HTTPKit
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NotificationDomain
import PostgresClient
import ServiceRuntime
import TestSupport
import Testing

@testable import NotificationService

/// `/v1/messages` of the management port.
@Suite("Messages for operators")
struct MessageRoutesTests {
    private static let secret = String(repeating: "s", count: 43)
    private static let authorization = "Basic " + Data("rekey-admin:\(secret)".utf8).base64EncodedString()

    private struct List: Decodable { var messages: [MessageSummary] }
    private struct Whole: Decodable {
        var message: MessageSummary
        var attempts: [MessageAttempt]
        var actions: [MessageActionRecord]
    }

    private static func with(
        _ body: @escaping @Sendable (NotificationFixture, any TestClientProtocol) async throws -> Void
    ) async throws {
        try await NotificationFixture.with { fixture in
            let router = makeRouter()
            MessageRoutes(
                client: fixture.database.client,
                act: ActOnMessage(
                    client: fixture.database.client, outbox: fixture.outbox, dependencies: fixture.time.dependencies),
                adminSecret: secret
            ).add(to: router)
            let application = Application(
                responder: EdgeResponder(
                    router: router, configuration: EdgeConfiguration(listener: "management"),
                    dependencies: .system()))
            try await application.test(.router) { client in try await body(fixture, client) }
        }
    }

    private static func post(
        _ client: any TestClientProtocol, _ id: UUID, _ action: String,
        body: String = #"{"reason":"asked","actor":"op"}"#,
        authorization: String? = authorization
    ) async throws -> (status: Int, text: String) {
        var headers: HTTPFields = [.contentType: "application/json"]
        headers[.authorization] = authorization
        let answer = try await client.execute(
            uri: "/v1/messages/\(id.wireText)/\(action)", method: .post, headers: headers,
            body: ByteBuffer(string: body))
        return (answer.status.code, String(buffer: answer.body))
    }

    private static func whole(_ client: any TestClientProtocol, _ id: UUID) async throws -> Whole {
        let answer = try await client.execute(uri: "/v1/messages/\(id.wireText)", method: .get)
        return try EventJSON.decode(Whole.self, from: Array(buffer: answer.body))
    }

    @Test("cancel stops a message, retry takes it up again, and both are on record")
    func cancelAndRetry() async throws {
        try await Self.with { fixture, client in
            try await fixture.queued()
            let id = try #require(try await fixture.messages().first).id
            #expect(try await Self.post(client, id, "cancel").status == 204)
            #expect(try await fixture.drain(try fixture.worker()) == 0)
            #expect(try await Self.whole(client, id).message.state == "cancelled")
            #expect(try await Self.post(client, id, "cancel").status == 409)
            fixture.time.advance(by: .seconds(1))
            #expect(try await Self.post(client, id, "retry").status == 204)
            #expect(try await fixture.drain(try fixture.worker()) == 1)
            let whole = try await Self.whole(client, id)
            #expect(whole.message.state == "sent" && whole.attempts.map(\.outcome) == ["accepted"])
            #expect(
                whole.actions.map(\.action) == ["cancel", "retry"] && whole.actions.allSatisfy { $0.actor == "op" })
            #expect(
                try await fixture.events()
                    == ["rekey.message.queued", "rekey.message.cancelled", "rekey.message.sent"])
            #expect(try await Self.post(client, id, "retry").status == 409, "what was sent is not sent again")
        }
    }

    @Test("what may have gone out is in doubt again after a cancel and a retry, and stays with its provider")
    func doubt() async throws {
        try await Self.with { fixture, client in
            try await fixture.queued(.code())
            let worker = try fixture.worker(NotificationFixture.text(ToldProvider("sms", .unknown("no-answer"))))
            #expect(try await worker())
            let id = try #require(try await fixture.messages().first).id
            #expect(try await Self.whole(client, id).message.state == "unknown")
            #expect(try await Self.post(client, id, "cancel").status == 204)
            fixture.time.advance(by: .seconds(1))
            #expect(try await Self.post(client, id, "retry").status == 204)
            #expect(try await Self.whole(client, id).message.state == "unknown")
            let other = try fixture.worker(NotificationFixture.text(ToldProvider("sms-2", .accepted)))
            #expect(try await fixture.drain(other) == 0, "another provider could not know that it is the same message")
        }
    }

    @Test("a server that never says whether it has a mail gets it six times; an operator can have it sent again")
    func bounded() async throws {
        try await Self.with { fixture, client in
            let mute = ToldProvider("smtp", .unknown("no-answer"))
            try await fixture.queued()
            let worker = try fixture.worker(NotificationFixture.mail(mute))
            for _ in 0..<9 {
                while try await worker() {}
                fixture.time.advance(by: .seconds(3_700))
            }
            #expect(mute.taken.count == 6)
            let id = try #require(try await fixture.messages().first).id
            let whole = try await Self.whole(client, id)
            #expect(whole.message.state == "failed" && whole.message.reason == "delivery-unknown")
            #expect(try await Self.post(client, id, "retry").status == 204)
            #expect(try await worker())
            #expect(mute.taken.count == 7)
        }
    }

    @Test("expire wipes a message; nothing brings it back")
    func expire() async throws {
        try await Self.with { fixture, client in
            try await fixture.queued()
            let id = try #require(try await fixture.messages().first).id
            #expect(try await Self.post(client, id, "expire").status == 204)
            #expect(try await fixture.sealedRows() == 0)
            let again = try await Self.post(client, id, "retry")
            #expect(again.status == 409 && again.text.contains("too-late"))
            #expect(try await fixture.events() == ["rekey.message.queued", "rekey.message.expired"])
        }
    }

    @Test("an operator takes up a suppressed message: what kept it from its destination was wrong, and is lifted")
    func wronglySuppressed() async throws {
        try await Self.with { fixture, client in
            let sent = try await fixture.sent()
            let notice = BounceNotice(message: sent.message, reason: "no-such-mailbox")
            #expect(try await fixture.recordBounce(notice, from: .callback))
            try await fixture.queued()
            try await fixture.drain(try fixture.worker())
            let id = try #require(try await fixture.messages().first { $0.state == "suppressed" }).id
            #expect(try await fixture.suppressions() == 1)
            #expect(try await Self.post(client, id, "retry").status == 204)
            #expect(try await fixture.suppressions() == 0)
            try await fixture.drain(try fixture.worker())
            #expect(try await fixture.messages().map(\.state) == ["sent", "sent"])
            #expect(try await Self.whole(client, id).actions.map(\.action) == ["retry"])
        }
    }

    @Test("a message that failed is sent again once its cause is repaired, until it expires")
    func failed() async throws {
        try await Self.with { fixture, client in
            let refusing = ToldProvider("smtp", .permanent("policy-refused"))
            let issued = try await fixture.queued()
            try await fixture.drain(try fixture.worker(NotificationFixture.mail(refusing)))
            let id = try #require(try await fixture.messages().first).id
            #expect(try await Self.whole(client, id).message.state == "failed")
            #expect(try await Self.post(client, id, "retry").status == 204)
            try await fixture.drain(try fixture.worker(name: "again"))
            #expect(try await fixture.inbox().map(\.id) == [id])
            try await fixture.queued()
            try await fixture.drain(try fixture.worker(NotificationFixture.mail(refusing), name: "third"))
            let late = try #require(try await fixture.messages().first { $0.state == "failed" }).id
            fixture.time.set(issued.event.expiresAt)
            #expect(try await Self.post(client, late, "retry").text.contains("too-late"))
        }
    }

    @Test("while a worker has a message, nobody else touches it", arguments: ["retry", "cancel", "expire"])
    func sending(_ action: String) async throws {
        try await Self.with { fixture, client in
            try await fixture.queued()
            let claimed = try #require(try await fixture.worker().claimed())
            let answer = try await Self.post(client, claimed.id, action)
            #expect(answer.status == 409 && answer.text.contains("wrong-state"))
        }
    }

    @Test("without the operator's secret, or a reason, nothing is done")
    func refused() async throws {
        try await Self.with { fixture, client in
            try await fixture.queued()
            let id = try #require(try await fixture.messages().first).id
            for authorization in [nil, "Basic " + Data("rekey-admin:wrong".utf8).base64EncodedString()] {
                #expect(try await Self.post(client, id, "cancel", authorization: authorization).status == 401)
            }
            let bodies = [
                "{}", #"{"reason":""}"#, #"{"reason":"a\nb"}"#, #"{"reason":"\#(String(repeating: "r", count: 501))"}"#,
                #"{"reason":"r","why":"x"}"#, "[]", "",
            ]
            for body in bodies { #expect(try await Self.post(client, id, "cancel", body: body).status == 400) }
            #expect(try await Self.post(client, UUID(), "cancel").status == 404)
            #expect(try await fixture.messages().map(\.state) == ["queued"])
        }
    }

    @Test("what carries a link or code names its recovery, anything else none")
    func recovery() async throws {
        try await Self.with { fixture, client in
            let link = try await fixture.queued()
            let code = try await fixture.queued(.code())
            _ = try await fixture.verification()
            let answer = try await client.execute(uri: "/v1/messages", method: .get)
            let messages = try EventJSON.decode(List.self, from: Array(buffer: answer.body)).messages
            let recoveries = Dictionary(grouping: messages, by: \.kind).mapValues { $0.map(\.recovery) }
            #expect(recoveries["recovery-link"] == [link.event.attemptId])
            #expect(recoveries["recovery-code"] == [code.event.attemptId])
            #expect(recoveries["contact-verification"] == [nil])
        }
    }

    @Test("the list is that of an account, of states, and of a page; a wrong question is told so")
    func list() async throws {
        try await Self.with { fixture, client in
            try await fixture.queued()
            try await fixture.drain(try fixture.worker())
            fixture.time.advance(by: .seconds(1))
            try await fixture.queued()
            func count(_ query: String) async throws -> Int {
                let answer = try await client.execute(uri: "/v1/messages\(query)", method: .get)
                return try EventJSON.decode(List.self, from: Array(buffer: answer.body)).messages.count
            }
            #expect(try await count("") == 2)
            #expect(try await count("?account=\(fixture.account.wireText)&state=queued,retry") == 1)
            #expect(try await count("?account=\(UUID().wireText)") == 0)
            #expect(try await count("?before=\(Instant.text(fixture.time.now))") == 1)
            #expect(try await count("?limit=1") == 1)
            for query in ["?account=x", "?state=lost", "?before=now", "?limit=0", "?limit=201"] {
                let answer = try await client.execute(uri: "/v1/messages\(query)", method: .get)
                #expect(answer.status == .badRequest)
            }
            let odd = try await client.execute(uri: "/v1/messages/17", method: .get)
            #expect(odd.status == .notFound)
        }
    }
}
