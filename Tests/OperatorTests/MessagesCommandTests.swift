import Foundation
import OperatorCommands
import Testing

/// `rekey messages` against a server that answers as notification does.
@Suite("rekey messages", .serialized)
struct MessagesCommandTests {
    private static let id = "0198c0de-0000-7000-8000-0000000000a1"
    private static let message = #"""
        {"id":"\#(id)","account":"0198c0de-0000-7000-8000-0000000000b1","kind":"recovery-link","channel":"email","state":"failed",
         "to":"j***@example.com","attempts":2,"reason":"no-such-mailbox","provider":"smtp","createdAt":"2026-03-01T12:00:00.000Z",
         "expiresAt":"2026-03-02T12:00:00.000Z"}
        """#
    private static let secret = String(repeating: "s", count: 43)

    private static func environment(_ server: SupportServer, _ rekey: RekeyProcess) throws -> [String: String] {
        [
            "REKEY_NOTIFICATION_MANAGEMENT_URL": rekey.server,
            "REKEY_ADMIN_SECRET_FILE": try rekey.write("admin", secret),
        ]
    }

    @Test("list asks for what was named, and prints a line each; hostile text rewrites no screen")
    func list() async throws {
        try await SupportServer.with { server, rekey in
            let hostile = Self.message.replacing("no-such-mailbox", with: #"\u001b[2Jgone\r\nfake"#)
            server.answer("GET /v1/messages", 200, #"{"messages":[\#(hostile)]}"#)
            let outcome = try await rekey(
                "messages", "list", "--state", "failed,retry", "--limit", "5",
                environment: try Self.environment(server, rekey))
            #expect(outcome.code == 0, "\(outcome.error)")
            #expect(outcome.output.contains("recovery-link") && outcome.output.contains("j***@example.com"))
            #expect(!outcome.output.utf8.contains(0x1B) && outcome.output.split(separator: "\n").count == 1)
        }
    }

    @Test("show tells each try and each thing that an operator did")
    func show() async throws {
        try await SupportServer.with { server, rekey in
            server.answer(
                "GET /v1/messages/\(Self.id)", 200,
                #"""
                {"message":\#(Self.message.dropLast()),"delivery":"undelivered","deliveryReason":"no-such-number","deliveredAt":"2026-03-01T12:30:00.000Z"},
                 "attempts":[{"number":1,"worker":"w","provider":"smtp","startedAt":"2026-03-01T12:00:01.000Z","endedAt":"2026-03-01T12:00:02.000Z","outcome":"temporary","reason":"server-busy","code":421,"enhanced":"4.3.2","costMicros":72500},
                             {"number":2,"worker":"w","provider":"smtp","startedAt":"2026-03-01T12:00:05.000Z"}],
                 "actions":[{"action":"retry","actor":"op","reason":"mailbox repaired","at":"2026-03-01T13:00:00.000Z"}]}
                """#)
            let outcome = try await rekey(
                "messages", "show", Self.id, environment: try Self.environment(server, rekey))
            #expect(outcome.code == 0, "\(outcome.error)")
            #expect(outcome.output.contains("421 4.3.2") && outcome.output.contains("no end on record"))
            #expect(outcome.output.contains("mailbox repaired"))
            #expect(outcome.output.contains("421 4.3.2  cost 0.0725\n"))
            #expect(outcome.output.contains("reported undelivered no-such-number  2026-03-01 12:30 UTC\n"))
        }
    }

    @Test(
        "retry, cancel and expire send the reason with the operator's secret", arguments: ["retry", "cancel", "expire"])
    func actions(_ action: String) async throws {
        try await SupportServer.with { server, rekey in
            server.answer("POST /v1/messages/\(Self.id)/\(action)", 204, "")
            let outcome = try await rekey(
                "messages", action, Self.id, "--reason", "customer called", "--actor", "op",
                environment: try Self.environment(server, rekey))
            #expect(outcome.code == 0, "\(outcome.error)")
            let call = try #require(server.calls.last)
            #expect(call.body == ["reason": "customer called", "actor": "op"])
            #expect(call.authorization == AdminCredentials(secret: Self.secret).authorization)
        }
    }

    @Test("test says what the provider answered; what it did not take ends with 1")
    func test() async throws {
        try await SupportServer.with { server, rekey in
            let environment = try Self.environment(server, rekey)
            let path = "POST /v1/messages/test"
            let arguments = ["messages", "test", "--to", "ops@example.com", "--reason", "new server", "--actor", "op"]
            func report(_ rest: String, _ provider: String = "smtp") -> String {
                #"{"id":"\#(Self.id)","provider":"\#(provider)",\#(rest),"milliseconds":132}"#
            }
            let refusals = [
                (
                    #""outcome":"temporary","reason":"sign-in-refused","code":535,"enhanced":"5.7.8""#,
                    "refused by smtp: 535 5.7.8 sign-in-refused"
                ),
                (#""outcome":"temporary","reason":"tls-failed""#, "not handed over to smtp: tls-failed"),
                (#""outcome":"unknown","reason":"no-answer""#, "in doubt at smtp: no-answer"),
            ]
            server.answer(path, 200, report(#""outcome":"accepted","code":250,"enhanced":"2.0.0""#))
            for (answer, _) in refusals { server.answer(path, 200, report(answer)) }
            server.answer(path, 200, report(#""outcome":"accepted""#, "capture"))
            server.answer(path, 409, SupportServer.problem("no-provider", "Nobody is configured."))
            let sent = try await rekey(arguments, environment: environment)
            #expect(sent.code == 0 && sent.output == "sent by smtp, 250 2.0.0 (132 ms)\n", "\(sent.error)")
            let call = try #require(server.calls.last)
            #expect(
                call.body == [
                    "channel": "email", "to": "ops@example.com", "locale": "en", "reason": "new server", "actor": "op",
                ])
            #expect(call.authorization == AdminCredentials(secret: Self.secret).authorization)
            for (_, words) in refusals {
                let outcome = try await rekey(arguments, environment: environment)
                #expect(outcome.code == 1 && outcome.error.contains(words), "\(outcome.error)")
            }
            let captured = try await rekey(
                ["messages", "test", "--to", "+31612345678", "--locale", "nl", "--reason", "r"],
                environment: environment)
            #expect(captured.code == 0 && captured.output.contains("development inbox"))
            #expect(server.calls.last?.body["channel"] == "sms")
            let none = try await rekey(arguments, environment: environment)
            #expect(none.code == 1 && none.error.contains("Nobody is configured."))
            let silent = try await rekey("messages", "test", "--to", "a@b.test", environment: environment)
            #expect(silent.code == 2 && silent.error.contains("--reason"))
        }
    }

    @Test("what is refused, unknown or away ends with one line and its exit code")
    func failures() async throws {
        try await SupportServer.with { server, rekey in
            let environment = try Self.environment(server, rekey)
            let path = "POST /v1/messages/\(Self.id)/cancel"
            let arguments = ["messages", "cancel", Self.id, "--reason", "r"]
            server.answer(path, 409, SupportServer.problem("wrong-state", "The message is sent."))
            server.answer(path, 404, SupportServer.problem("not-found"))
            server.answer(path, 401, SupportServer.problem("admin-authentication-failed"))
            let codes: [(Int32, String)] = [(1, "The message is sent."), (3, "404"), (1, "REKEY_ADMIN_SECRET_FILE")]
            for (code, words) in codes {
                let outcome = try await rekey(arguments, environment: environment)
                #expect(outcome.code == code && outcome.error.contains(words), "\(outcome.error)")
                #expect(outcome.error.split(separator: "\n").count == 1)
            }
            let wrong = try await rekey("messages", "show", "17", environment: environment)
            #expect(wrong.code == 2 && wrong.error.contains("not a message id"))
            let silent = try await rekey("messages", "cancel", Self.id, environment: environment)
            #expect(silent.code == 2 && silent.error.contains("--reason"))
            var away = environment
            away["REKEY_NOTIFICATION_MANAGEMENT_URL"] = "http://127.0.0.1:1"
            let gone = try await rekey("messages", "list", environment: away)
            #expect(gone.code == 5 && gone.error.contains("REKEY_NOTIFICATION_MANAGEMENT_URL"))
        }
    }
}
