import Foundation
import HTTPTypes
import OperatorCommands
import Testing

/// `rekey case` as scripts and people use it, against answers that a test chose.
@Suite("rekey case") struct CaseCommandTests {
    private static let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    private static let path = "/v1/support/cases/\(SupportServer.id)"

    private static func signIn(_ server: SupportServer, _ rekey: RekeyProcess, _ agent: String = "ann") async throws {
        server.answer(
            "POST /v1/support/sign-ins", 200,
            #"{"token":"\#(SupportServer.token)","expiresAt":"2026-03-01T20:00:00.000Z","agent":{"name":"\#(agent)","displayName":"Ann","roles":["agent"]}}"#
        )
        let answer = try await rekey(
            "case", "sign-in", "--agent", agent, "--totp", "123456",
            environment: ["REKEY_AGENT_PASSWORD_FILE": try rekey.write("password", "the password\n")])
        #expect(answer.code == 0 && answer.error.isEmpty, "\(answer.error)")
        #expect(answer.output == "Ann is signed in (agent) until 2026-03-01 20:00 UTC\n")
    }

    @Test(
        "signing in: the password is no argument, the token lies where its owner alone can read it, never on the screen"
    )
    func signingIn() async throws {
        try await SupportServer.with { server, rekey in
            try await Self.signIn(server, rekey)
            let call = try #require(server.calls.first)
            #expect(call.body == ["agent": "ann", "password": "the password", "totp": "123456"])
            let file = rekey.folder.appendingPathComponent("state/rekey/agent-token-ann")
            let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            #expect(try String(contentsOf: file, encoding: .utf8) == SupportServer.token)
            server.answer("DELETE /v1/support/sign-ins", 204, "")
            #expect(try await rekey("case", "sign-out").code == 0)
            #expect(!FileManager.default.fileExists(atPath: file.path))
            #expect(server.calls.last?.authorization == "Bearer \(SupportServer.token)")
        }
    }

    @Test("a name that would lead out of the folder is refused before anything is sent")
    func names() async throws {
        try await SupportServer.with { server, rekey in
            for name in ["../x", "a", "Ann", "a/b", "", String(repeating: "a", count: 33)] {
                #expect(try await rekey("case", "list", "--agent", name).code == 2, "\(name)")
            }
            let nobody = try await rekey("case", "list")
            #expect(nobody.code == 2 && nobody.error.contains("--agent"), "\(nobody.error)")
            #expect(try await rekey("case", "list", "--agent", "ann").code == 1)
            #expect(server.calls.isEmpty)
        }
    }

    @Test("a case is shown in plain words, with what is possible next; hostile text stays text")
    func show() async throws {
        try await SupportServer.with { server, rekey in
            try await Self.signIn(server, rekey)
            server.answer("GET \(Self.path)", 200, SupportServer.frozen)
            let text = try await rekey("case", "show", SupportServer.id.uppercased())
            #expect(text.code == 0 && !text.output.contains("\u{1B}") && !text.output.contains("\r"))
            #expect(text.output.contains("Claim       \u{FFFD}[2Jgone  fake line\n"))
            for words in [
                "frozen", "70; freezing needs 60, a proposal 80", " +40  An invoice was seen", "can be restored",
                "cannot be restored: added after the dispute began", "Next        rekey case evidence",
                "rekey case propose \(SupportServer.id) --contact ID",
            ] {
                #expect(text.output.contains(words), "\(words)")
            }
            let json = try await rekey("case", "show", SupportServer.id, "-o", "json")
            #expect(json.output == SupportServer.frozen + "\n")
        }
    }

    @Test(
        "each refusal has its exit code and one line that says what to do next",
        arguments: [
            (401, "agent-signed-out", 1, "rekey case sign-in --agent ann"), (403, "same-person", 1, "another person"),
            (403, "role-missing", 1, "approver"), (403, "invalid-totp", 1, "wait for the next one"),
            (404, "not-found", 3, "rekey case list"), (409, "wrong-state", 1, "It is frozen; propose a contact."),
            (422, "not-enough-evidence", 1, "rekey case evidence"), (422, "contact-not-eligible", 1, "rekey case show"),
            (429, "too-many-requests", 1, "in 900 s"), (503, "unavailable", 5, "try again"),
            (500, "internal", 5, "try again"),
            (418, "new-problem", 1, "It is frozen"),
        ] as [(Int, String, Int32, String)])
    func refusals(_ status: Int, _ slug: String, _ code: Int32, _ words: String) async throws {
        try await SupportServer.with { server, rekey in
            try await Self.signIn(server, rekey)
            server.answer(
                "POST \(Self.path)/approval", status,
                SupportServer.problem(slug, "It is frozen; propose a contact."), headers: [.retryAfter: "900"])
            let answer = try await rekey(
                "case", "approve", SupportServer.id, "--totp", "123456", "--reason", "checked", "--ticket", "T-1")
            #expect(answer.code == code, "\(answer.error)")
            #expect(answer.error.contains(words) && answer.error.split(separator: "\n").count == 1, "\(answer.error)")
            #expect(answer.output.isEmpty && !answer.error.contains(SupportServer.token))
            #expect(server.calls.last?.body == ["reason": "checked", "ticket": "T-1", "totp": "123456"])
        }
    }

    @Test("nobody there ends with 5, and without a terminal a missing code with 2")
    func unavailable() async throws {
        try await SupportServer.with { server, rekey in
            try await Self.signIn(server, rekey)
            let nobody = try await rekey("case", "list", environment: ["REKEY_IDENTITY_URL": "http://127.0.0.1:1"])
            #expect(nobody.code == 5 && nobody.error.contains("REKEY_IDENTITY_URL"), "\(nobody.error)")
            for action in [["approve"], ["object"], ["evidence", "--kind", "invoice", "--reference", "F-12"]] {
                let silent = try await rekey(
                    ["case"] + action + [SupportServer.id, "--reason", "x", "--ticket", "T"])
                #expect(silent.code == 2 && silent.error.contains("--totp"), "\(silent.error)")
            }
        }
    }

    @Test("a computed code: of the present step, and of the next one when that was used already; never a third")
    func computed() async throws {
        try await SupportServer.with { server, rekey in
            try await Self.signIn(server, rekey)
            let environment = ["REKEY_AGENT_TOTP_SECRET_FILE": try rekey.write("secret", Self.secret + "\n")]
            server.answer("POST \(Self.path)/proposal", 403, SupportServer.problem("invalid-totp"))
            let answer = try await rekey(
                "case", "propose", SupportServer.id, "--new-email", "a@example.test", "--reason", "x", "--ticket", "T",
                environment: environment)
            #expect(answer.code == 1)
            let codes = server.calls.dropFirst().compactMap { $0.body["totp"] }
            let factor = try #require(TimeCode(base32: Self.secret))
            let step = TimeCode.step(at: Date())
            let near = (step - 2...step + 1).map { factor.code(step: $0) }
            #expect(codes.count == 2 && codes[0] != codes[1] && codes.allSatisfy(near.contains))
        }
    }

    @Test("a case is opened by exactly one of account, address and number; a day begins at midnight UTC")
    func open() async throws {
        try await SupportServer.with { server, rekey in
            try await Self.signIn(server, rekey)
            server.answer("POST /v1/support/cases", 201, SupportServer.frozen)
            let answer = try await rekey(
                "case", "open", "--email", "a@example.test", "--claim", "taken", "--disputed-since", "2026-02-01",
                "--reason", "x", "--ticket", "T", "--totp", "123456")
            #expect(answer.code == 0, "\(answer.error)")
            #expect(
                server.calls.last?.body == [
                    "email": "a@example.test", "claim": "taken", "disputedSince": "2026-02-01T00:00:00.000Z",
                    "reason": "x", "ticket": "T", "totp": "123456",
                ])
        }
    }

    @Test(
        "a wrong command line ends with 2 and asks nobody",
        arguments: [
            ["open", "--claim", "x", "--disputed-since", "2026-02-01", "--reason", "x", "--ticket", "T"],
            [
                "open", "--email", "a", "--phone", "b", "--claim", "x", "--disputed-since", "2026-02-01", "--reason",
                "x", "--ticket", "T",
            ],
            ["open", "--email", "a", "--claim", "x", "--disputed-since", "lately", "--reason", "x", "--ticket", "T"],
            ["approve", "no-id", "--reason", "x", "--ticket", "T"], ["approve", SupportServer.id, "--ticket", "T"],
            ["approve", SupportServer.id, "--reason", "", "--ticket", "T"],
            ["approve", SupportServer.id, "--reason", "x", "--ticket", "a b"],
            ["approve", SupportServer.id, "--reason", "x", "--ticket", "T", "--totp", "12345"],
            ["propose", SupportServer.id, "--reason", "x", "--ticket", "T"], ["verify"],
            ["verify", SupportServer.id, "--count", "3"], ["list", "--limit", "0"], ["list", "--state", "a&b=c"],
        ])
    func usage(_ arguments: [String]) async {
        #expect(await RekeyCommand.runAndExitCode(["case"] + arguments) == 2)
    }

    @Test("verify: 0 for a whole history, 1 with the first broken entry, from identity and from a file")
    func verify() async throws {
        try await SupportServer.with { server, rekey in
            try await Self.signIn(server, rekey)
            let trail = try AuditTrailTests.trail()
            let entries = trail.entries.map { entry in
                [
                    "sequence": entry.sequence, "at": entry.at, "actor": entry.actor, "action": entry.action,
                    "content": entry.content, "previousHash": entry.previousHash, "hash": entry.hash,
                ] as [String: Any]
            }
            let object: [String: Any] = ["entries": entries, "count": trail.count, "head": trail.head]
            let json = String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
            server.answer("GET \(Self.path)/audit", 200, json)
            let good = try await rekey("case", "verify", SupportServer.id)
            #expect(good.code == 0 && good.output == "ok: 4 entries, unbroken; head \(trail.head)\n", "\(good.error)")
            let file = try rekey.write("audit.json", json.replacing("T-1", with: "T-9"))
            let bad = try await rekey("case", "verify", "--file", file)
            #expect(bad.code == 1 && bad.error.contains("broken at entry 1"), "\(bad.error)")
            let machine = try await rekey("case", "verify", "--file", file, "-o", "json")
            #expect(
                machine.code == 1 && machine.output.contains(#""brokenAt":1"#)
                    && machine.output.contains(#""intact":false"#))
            let cut = try await rekey(
                "case", "verify", SupportServer.id, "--count", "5", "--head", trail.head)
            #expect(cut.code == 1 && cut.error.contains("tail is missing"), "\(cut.code) \(cut.error)")
            #expect(try await rekey("case", "verify", "--file", "/nowhere").code == 3)
            #expect(try await rekey("case", "verify", "--file", try rekey.write("x", "{}")).code == 1)
        }
    }

    @Test("a list: one line a case, one object a line for scripts, the way to the next page")
    func list() async throws {
        try await SupportServer.with { server, rekey in
            try await Self.signIn(server, rekey)
            let entry =
                #"{"id":"\#(SupportServer.id)","state":"frozen","openedAt":"2026-03-01T12:00:00.000Z","openedBy":"ann","account":{"id":"b","name":"A***"},"later":true}"#
            server.answer("GET /v1/support/cases", 200, #"{"cases":[\#(entry),\#(entry)],"next":"c1"}"#)
            let text = try await rekey("case", "list")
            #expect(text.output.split(separator: "\n").count == 3 && text.output.contains("--before c1"))
            let lines = try await rekey("case", "list", "-o", "jsonl")
            #expect(lines.output.split(separator: "\n").count == 2 && lines.output.contains(#""later":true"#))
        }
    }
}
