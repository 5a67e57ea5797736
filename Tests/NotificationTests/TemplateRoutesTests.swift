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

/// `/v1/templates` on the management port.
@Suite("Previews") struct TemplateRoutesTests {
    private static func application() throws -> some ApplicationProtocol {
        let router = makeRouter()
        TemplateRoutes(preview: try TemplatePreview()).add(to: router)
        return Application(
            responder: EdgeResponder(
                router: router, configuration: EdgeConfiguration(listener: "management"), dependencies: .system()))
    }

    @Test(
        "shows a message in the language, channel and part that is asked for",
        arguments: [
            ("recovery-link", "text/plain; charset=utf-8", "Subject: Choose a new password for Rekey\n\nHello Anna,"),
            ("recovery-link?locale=nl", "text/plain; charset=utf-8", "Subject: Kies een nieuw wachtwoord voor Rekey\n"),
            (
                "recovery-link?locale=nl&channel=email&part=html", "text/html; charset=utf-8",
                "<!DOCTYPE html>\n<html lang=\"nl\">"
            ),
            ("new-device?channel=sms", "text/plain; charset=utf-8", "A new device signed in to your Rekey account"),
            ("recovery-code?locale=nl", "text/plain; charset=utf-8", "01234567 is je code van Rekey"),
        ])
    func shows(_ path: String, _ type: String, _ start: String) async throws {
        try await Self.application().test(.router) { client in
            let answer = try await client.execute(uri: "/v1/templates/\(path)", method: .get)
            #expect(answer.status == .ok && answer.headers[.contentType] == type)
            #expect(String(buffer: answer.body).hasPrefix(start), "\(String(buffer: answer.body).prefix(200))")
            #expect(answer.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
        }
    }

    @Test(
        "refuses what there is not",
        arguments: [
            ("nonsense", 404), ("welcome?channel=sms", 404), ("recovery-code?channel=email", 404),
            ("welcome?locale=fr", 400), ("welcome?channel=fax", 400), ("welcome?part=pdf", 400),
            ("new-device?channel=sms&part=html", 400),
        ])
    func refuses(_ path: String, _ status: Int) async throws {
        try await Self.application().test(.router) { client in
            let answer = try await client.execute(uri: "/v1/templates/\(path)", method: .get)
            #expect(answer.status.code == status)
        }
    }

    @Test("lists every kind with its channels")
    func list() async throws {
        struct List: Decodable {
            struct Kind: Decodable {
                var kind: String
                var channels: [String]
            }
            var kinds: [Kind]
            var locales: [String]
        }
        try await Self.application().test(.router) { client in
            let answer = try await client.execute(uri: "/v1/templates", method: .get)
            let list = try JSONDecoder().decode(List.self, from: Data(answer.body.readableBytesView))
            #expect(list.kinds.map(\.kind) == MessageKind.allCases.map(\.rawValue) && list.locales == ["nl", "en"])
            #expect(list.kinds.first { $0.kind == "recovery-code" }?.channels == ["sms"])
        }
    }
}
