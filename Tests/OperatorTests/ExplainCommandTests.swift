import Foundation
import OperatorCommands
import Testing

/// `rekey explain` against a server that answers as identity and notification do.
@Suite("rekey explain", .serialized)
struct ExplainCommandTests {
    private static let account = "0198c0de-0000-7000-8000-0000000000b1"
    private static let attempt = "0198c0de-0000-7000-8000-0000000000d1"
    private static let id = "0198c0de-0000-7000-8000-0000000000a1"
    private static let secret = String(repeating: "s", count: 43)
    private static let question = "POST /v1/admin/accounts/explain"

    private static let asked =
        #"{"id":"0198c0de-0000-7000-8000-0000000000f1","kind":"email","at":"2026-03-01T12:00:03.000Z","outcome":"sent","channel":"email"}"#

    private static func recovery(
        _ state: String = #","state":"open","expiresAt":"2026-03-03T12:00:03.000Z""#, requests: String = asked,
        attempt: String? = attempt
    ) -> String {
        let id = attempt.map { #","attempt":"\#($0)""# } ?? ""
        return #"{"askedAt":"2026-03-01T12:00:03.000Z"\#(id)\#(state),"requests":[\#(requests)]}"#
    }

    private static func told(
        _ recoveries: String, state: String = "active", obstacle: String = "bounced"
    ) -> String {
        #"""
        {"account":{"id":"\#(account)","state":"\#(state)"},
         "contacts":[{"id":"0198c0de-0000-7000-8000-0000000000c2","channel":"sms","masked":"***78","primary":true,"verified":true},
                     {"id":"0198c0de-0000-7000-8000-0000000000c1","channel":"email","masked":"a***@example.com","primary":true,"verified":true,
                      "undeliverable":{"since":"2026-03-01T12:00:04.000Z","reason":"\#(obstacle)"}}],
         "recoveries":[\#(recoveries)]}
        """#
    }

    /// - Parameter more: members beside those that every message has, with a comma before.
    private static func message(_ state: String, _ more: String = "", channel: String = "email") -> String {
        #"""
        {"id":"\#(id)","account":"\#(account)","recovery":"\#(attempt)","kind":"recovery-\#(channel == "sms" ? "code" : "link")",
         "channel":"\#(channel)","state":"\#(state)","to":"a***@example.com","attempts":1,"createdAt":"2026-03-01T12:00:03.000Z",
         "expiresAt":"2026-03-02T12:00:03.000Z"\#(more)}
        """#
    }

    private static func tried(_ more: String) -> String {
        #"{"number":1,"worker":"w","provider":"smtp","startedAt":"2026-03-01T12:00:04.000Z"\#(more)}"#
    }

    /// What notification answers about one message, and nothing else.
    private static func serve(_ server: SupportServer, _ message: String, attempts: String = "", actions: String = "") {
        let other = message.replacing(attempt, with: account).replacing(id, with: UUID().uuidString)
        server.answer("GET /v1/messages", 200, #"{"messages":[\#(message),\#(other)]}"#)
        server.answer(
            "GET /v1/messages/\(id)", 200,
            #"{"message":\#(message),"attempts":[\#(attempts)],"actions":[\#(actions)]}"#)
    }

    private static func environment(_ rekey: RekeyProcess) throws -> [String: String] {
        [
            "REKEY_NOTIFICATION_MANAGEMENT_URL": rekey.server,
            "REKEY_ADMIN_SECRET_FILE": try rekey.write("admin", secret),
        ]
    }

    private static func explain(
        _ rekey: RekeyProcess, _ subject: String = account, _ more: String..., input: String? = nil
    ) async throws -> RekeyProcess.Outcome {
        try await rekey(
            ["explain", subject, "--reason", "customer called", "--actor", "op"] + more,
            environment: environment(rekey), input: input)
    }

    @Test("one story: contacts that are not reached first, each step with its second, and what to do at the end")
    func story() async throws {
        try await SupportServer.with { server, rekey in
            server.answer(Self.question, 200, Self.told(Self.recovery()))
            Self.serve(
                server, Self.message("failed", #","reason":"no-such-mailbox","provider":"smtp""#),
                attempts: Self.tried(
                    #","endedAt":"2026-03-01T12:00:05.000Z","outcome":"permanent","reason":"no-such-mailbox","code":550,"enhanced":"5.1.1""#
                ))
            let outcome = try await Self.explain(rekey)
            #expect(outcome.code == 0, "\(outcome.error)")
            let expected = """
                account \(Self.account) is active
                address a***@example.com (primary, confirmed): messages do not arrive since 2026-03-01 12:00 UTC; it does not exist, or not any more
                number ***78 (primary, confirmed): messages arrive, as far as we know

                recovery \(Self.attempt) of 2026-03-01, open, over at 2026-03-03 12:00 UTC at the latest
                  12:00:03 asked by e-mail
                  12:00:03 message queued (recovery-link to a***@example.com)
                  12:00:04 handed to smtp: 550 5.1.1 no-such-mailbox: failed
                  => The mailbox does not exist: nothing is sent there; the owner can confirm it again on the account page, or take another way: another contact, or a support case (rekey case open).

                """
            #expect(outcome.output == expected)
            let call = try #require(server.calls.first)
            #expect(call.body == ["account": Self.account, "reason": "customer called", "actor": "op"])
            #expect(call.authorization == AdminCredentials(secret: Self.secret).authorization)
            #expect(server.calls.dropFirst().allSatisfy { $0.authorization == nil }, "reading needs no secret there")
            #expect(server.calls.count == 3, "messages of other recoveries are left alone")
        }
    }

    /// A message, the kind of its verdict, and words of it.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var message: String
        var attempts = ""
        var kind: String
        var words: [String]
        var testDescription: String { name }
    }

    private static let accepted = tried(#","outcome":"accepted","code":250"#)
    private static let busy = tried(#","outcome":"temporary","reason":"server-busy","code":421"#)

    static let cases: [Case] = [
        Case(
            name: "sent", message: message("sent", #","provider":"smtp","sentAt":"2026-03-01T12:00:04.000Z""#),
            attempts: accepted, kind: "sent",
            words: ["12:00:04 handed to smtp: 250: accepted\n", "=> smtp took it and nothing came back", "spam folder"]),
        Case(
            name: "sent but bounced",
            message: message(
                "sent", #","provider":"smtp","reason":"no-such-mailbox","sentAt":"2026-03-01T12:00:04.000Z""#),
            attempts: accepted, kind: "bounced",
            words: ["came back some time later: no-such-mailbox", "=> It was taken and came back", "confirm it again"]),
        Case(
            name: "complaint", message: message("sent", #","reason":"complaint","sentAt":"2026-03-01T12:00:04.000Z""#),
            attempts: accepted, kind: "complaint", words: ["=> It was taken, and somebody there called it unwanted"]),
        Case(
            name: "delivered by SMS",
            message: message(
                "sent",
                #","sentAt":"2026-03-01T12:00:04.000Z","delivery":"delivered","deliveredAt":"2026-03-01T12:00:09.000Z""#,
                channel: "sms"),
            attempts: accepted, kind: "delivered",
            words: ["12:00:09 the provider reports: delivered\n", "=> The telephone received it"]),
        Case(
            name: "undelivered by SMS",
            message: message(
                "sent",
                #","sentAt":"2026-03-01T12:00:04.000Z","delivery":"undelivered","deliveryReason":"unreachable-number""#,
                channel: "sms"),
            attempts: accepted, kind: "failed", words: ["=> The provider took it and could not deliver it (unreachable"]
        ),
        Case(
            name: "suppressed", message: message("suppressed", #","reason":"no-such-mailbox""#), kind: "suppressed",
            words: ["not sent: nothing is sent there", "=> Nothing is sent to this mailbox any more (no-such-mailbox)"]),
        Case(
            name: "expired", message: message("expired", #","reason":"too-late""#), attempts: busy, kind: "expired",
            words: [
                "2026-03-02 12:00:03 expired before it could be sent", "(last answer: server-busy)",
                "ask for a new one once messages leave again",
            ]),
        Case(
            name: "failed", message: message("failed", #","reason":"policy-refused""#),
            attempts: tried(#","outcome":"permanent","reason":"policy-refused","code":554,"enhanced":"5.7.1""#),
            kind: "failed",
            words: [
                "=> It was refused for good (policy-refused)", "rekey messages retry \(id)",
                "until 2026-03-02 12:00 UTC",
            ]),
        Case(
            name: "no provider", message: message("failed", #","reason":"no-provider""#), kind: "failed",
            words: ["  12:00:03 failed: no-provider\n"]),
        Case(
            name: "cancelled", message: message("cancelled"), kind: "cancelled",
            words: ["=> An operator stopped it. rekey messages retry \(id)"]),
        Case(
            name: "waiting, provider down",
            message: message(
                "retry", #","reason":"server-busy","provider":"smtp","nextAt":"2026-03-01T12:00:30.000Z""#),
            attempts: busy, kind: "waiting",
            words: [
                "12:00:04 handed to smtp: 421 server-busy: refused for now",
                "12:00:30 to be tried again from then on (server-busy)",
                "=> smtp does not work (server-busy): it is tried again by itself until 2026-03-02 12:00 UTC",
            ]),
        Case(
            name: "waiting, mailbox full", message: message("retry", #","reason":"mailbox-full","provider":"smtp""#),
            kind: "waiting", words: ["=> The other side does not take it for now (mailbox-full)"]),
        Case(
            name: "waiting, never tried", message: message("queued"), kind: "waiting",
            words: ["=> It was not tried yet: every provider may be down"]),
        Case(
            name: "unknown", message: message("unknown", #","reason":"no-answer""#),
            attempts: tried(""), kind: "waiting",
            words: ["handed to smtp: no end on record", "=> The hand-over broke off"]),
    ]

    @Test(
        "why messages do not arrive at a contact",
        arguments: [
            ("bounced", "; it does not exist, or not any more"),
            ("complaint", "; somebody there called our mail unwanted"),
            ("undelivered", "; the last text message did not arrive, so the telephone may be off"),
        ])
    func obstacle(_ reason: String, _ words: String) async throws {
        try await SupportServer.with { server, rekey in
            server.answer(Self.question, 200, Self.told(Self.recovery(), obstacle: reason))
            Self.serve(server, Self.message("queued"))
            let outcome = try await Self.explain(rekey)
            #expect(outcome.code == 0 && outcome.output.contains(words), "\(outcome.output)")
        }
    }

    @Test("each end of a message has its verdict", arguments: cases)
    func verdict(_ test: Case) async throws {
        try await SupportServer.with { server, rekey in
            server.answer(Self.question, 200, Self.told(Self.recovery()))
            Self.serve(server, test.message, attempts: test.attempts)
            let outcome = try await Self.explain(rekey)
            #expect(outcome.code == 0, "\(outcome.error)")
            for words in test.words { #expect(outcome.output.contains(words), "\(words): \(outcome.output)") }
            let json = try await Self.explain(rekey, Self.account, "-o", "jsonl")
            #expect(json.output.contains(#""verdict":{"kind":"\#(test.kind)""#), "\(json.output)")
            #expect(json.output.split(separator: "\n").count == 1)
        }
    }

    @Test(
        "no message at all: refused by rule, lost between the services, or never asked for",
        arguments: [
            (recovery(), "=> Identity asked for a message and notification has none on record"),
            (
                recovery(#","state":"voided","reason":"expired","endedAt":"2026-03-03T12:00:03.000Z""#, requests: ""),
                "recovery ended: expired"
            ),
            (
                recovery(#","state":"completed","endedAt":"2026-03-01T12:10:00.000Z""#),
                "12:10:00 completed: a new password was set\n  => It was completed: nothing is to be done."
            ),
            (
                recovery("", requests: asked.replacing(#""sent""#, with: #""capped""#), attempt: nil),
                "=> Nothing was sent: too many text messages"
            ),
            (
                recovery("", requests: asked.replacing(#""sent""#, with: #""risky""#), attempt: nil),
                "=> Nothing was sent, because the number's SIM card was changed"
            ),
            (
                recovery(requests: asked.replacing(#""sent""#, with: #""cooling-down""#)),
                "12:00:03 nothing sent: something was sent a moment before"
            ),
            (
                recovery("", requests: asked.replacing(#","outcome":"sent""#, with: ""), attempt: nil),
                "=> Nothing was sent to this account: the message went to another one"
            ),
            ("", "no recovery on record"),
        ])
    func nothing(_ recovery: String, _ words: String) async throws {
        try await SupportServer.with { server, rekey in
            server.answer(Self.question, 200, Self.told(recovery))
            server.answer("GET /v1/messages", 200, #"{"messages":[]}"#)
            let outcome = try await Self.explain(rekey)
            #expect(outcome.code == 0 && outcome.output.contains(words), "\(outcome.error)\(outcome.output)")
        }
    }

    @Test("many notices hide no message of a recovery: pages are read until the oldest recovery")
    func pages() async throws {
        try await SupportServer.with { server, rekey in
            server.answer(Self.question, 200, Self.told(Self.recovery()))
            let notice = Self.message("sent").replacing(Self.attempt, with: Self.account)
                .replacing("12:00:03.000", with: "12:00:09.000")
            let page = Array(repeating: notice, count: 200).joined(separator: ",")
            server.answer("GET /v1/messages", 200, #"{"messages":[\#(page)]}"#)
            Self.serve(server, Self.message("queued"))
            let outcome = try await Self.explain(rekey)
            #expect(outcome.code == 0 && outcome.output.contains("=> It was not tried yet"), "\(outcome.output)")
            #expect(server.calls.count == 4)
        }
    }

    @Test("an id is an account's or a recovery's; an address comes from standard input and is never repeated")
    func subjects() async throws {
        try await SupportServer.with { server, rekey in
            server.answer(Self.question, 404, SupportServer.problem("not-found"))
            server.answer(Self.question, 200, Self.told(""))
            #expect(try await Self.explain(rekey, Self.attempt.uppercased()).code == 0)
            #expect(server.calls.map { $0.body["account"] } == [Self.attempt, nil])
            #expect(server.calls.map { $0.body["recovery"] } == [nil, Self.attempt])
            let typed = try await Self.explain(rekey, "-", input: " Ann@example.com\n")
            #expect(typed.code == 0 && server.calls.last?.body["email"] == "Ann@example.com")
            #expect(!(typed.output + typed.error).contains("Ann@"))
            let handle = String(repeating: "h", count: 43)
            #expect(try await Self.explain(rekey, handle).code == 0)
            #expect(server.calls.last?.body["recovery"] == handle)
        }
    }

    @Test("what is wrong, unknown or away ends with one line and its exit code")
    func failures() async throws {
        try await SupportServer.with { server, rekey in
            for subject in ["17", "somebody"] {
                let wrong = try await Self.explain(rekey, subject)
                #expect(wrong.code == 2 && !wrong.error.contains(subject), "\(wrong.error)")
            }
            #expect(try await Self.explain(rekey, "-", input: "").code == 2)
            let silent = try await rekey("explain", Self.account, environment: try Self.environment(rekey))
            #expect(silent.code == 2 && silent.error.contains("--reason"))
            #expect(server.calls.isEmpty)
            server.answer(Self.question, 404, SupportServer.problem("not-found", "No account."))
            let unknown = try await Self.explain(rekey)
            #expect(unknown.code == 3 && unknown.error.contains("No account."))
            var away = try Self.environment(rekey)
            away["REKEY_IDENTITY_MANAGEMENT_URL"] = "http://127.0.0.1:1"
            let gone = try await rekey("explain", Self.account, "--reason", "r", environment: away)
            #expect(gone.code == 5 && gone.error.contains("REKEY_IDENTITY_MANAGEMENT_URL"))
        }
        try await SupportServer.with { server, rekey in
            server.answer(Self.question, 400, SupportServer.problem("invalid-email", "No address."))
            server.answer(Self.question, 401, SupportServer.problem("admin-authentication-failed"))
            server.answer(Self.question, 200, Self.told(Self.recovery()))
            #expect(try await Self.explain(rekey, "a@b").code == 2)
            let refused = try await Self.explain(rekey)
            #expect(refused.code == 1 && refused.error.contains("REKEY_ADMIN_SECRET_FILE"))
            var away = try Self.environment(rekey)
            away["REKEY_NOTIFICATION_MANAGEMENT_URL"] = "http://127.0.0.1:1"
            let gone = try await rekey("explain", Self.account, "--reason", "r", environment: away)
            #expect(gone.code == 5 && gone.output.isEmpty && gone.error.split(separator: "\n").count == 1)
            #expect(gone.error.contains("REKEY_NOTIFICATION_MANAGEMENT_URL"))
        }
    }

    @Test("hostile text rewrites no screen")
    func hostile() async throws {
        try await SupportServer.with { server, rekey in
            server.answer(Self.question, 200, Self.told(Self.recovery()))
            Self.serve(
                server, Self.message("failed", #","reason":"\u001b[2Jgone\r\nfake""#),
                attempts: Self.tried(#","outcome":"permanent","reason":"\u001b[2Jgone\r\nfake""#))
            let outcome = try await Self.explain(rekey)
            #expect(outcome.code == 0 && !outcome.output.utf8.contains(0x1B))
            #expect(!outcome.output.contains("\nfake"))
        }
    }
}
