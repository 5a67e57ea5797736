import Foundation
import OperatorCommands
import Testing

@Suite("rekey agents") struct AgentsCommandTests {
    private static let enrolment =
        #"{"name":"ann","displayName":"Ann","roles":["agent","approver"],"password":"four words in a row","totpSecret":"GEZDGNBVGY3TQOJQ","otpauth":"otpauth://totp/Rekey:ann?secret=GEZDGNBVGY3TQOJQ&issuer=Rekey"}"#

    private static func environment(_ rekey: RekeyProcess) throws -> [String: String] {
        ["REKEY_ADMIN_SECRET_FILE": try rekey.write("secret", "the operator's secret\n")]
    }

    @Test(
        "an agent is added with the operator's secret; everything needed to sign in is shown, once, with a code to scan"
    )
    func add() async throws {
        try await SupportServer.with { server, rekey in
            server.answer("POST /v1/admin/agents", 201, Self.enrolment)
            let environment = try Self.environment(rekey)
            let arguments = [
                "agents", "add", "--name", "ann", "--display-name", "Ann", "--role", "approver", "--role", "agent",
            ]
            let answer = try await rekey(arguments, environment: environment)
            #expect(answer.code == 0, "\(answer.error)")
            for words in ["four words in a row", "GEZDGNBVGY3TQOJQ", "otpauth://totp/Rekey:ann", "\u{2588}\u{2588}"] {
                #expect(answer.output.contains(words), "\(words)")
            }
            #expect(!answer.output.contains("\u{1B}"), "no colours where it is no terminal")
            let plain = try await rekey(arguments + ["--no-qr"], environment: environment)
            #expect(plain.code == 0 && !plain.output.contains("\u{2588}"))
            let json = try await rekey(arguments + ["-o", "json"], environment: environment)
            #expect(json.output == Self.enrolment + "\n")
            let basic = Data("rekey-admin:the operator's secret".utf8).base64EncodedString()
            #expect(server.calls.allSatisfy { $0.authorization == "Basic \(basic)" })
        }
    }

    @Test("without the operator's secret, or with a wrong name or role, nobody is asked")
    func usage() async throws {
        try await SupportServer.with { server, rekey in
            let add = ["agents", "add", "--display-name", "Ann", "--name"]
            #expect(try await rekey(add + ["ann"]).code == 2)
            let environment = try Self.environment(rekey)
            for name in ["a", "Ann", "../x", "a b"] {
                #expect(try await rekey(add + [name], environment: environment).code == 2)
            }
            #expect(try await rekey(add + ["ann", "--role", "chief"], environment: environment).code == 2)
            #expect(try await rekey(["agents", "disable", "../x"], environment: environment).code == 2)
            #expect(server.calls.isEmpty)
        }
    }

    @Test("list, disable, renew, and what goes wrong")
    func others() async throws {
        try await SupportServer.with { server, rekey in
            let environment = try Self.environment(rekey)
            server.answer(
                "GET /v1/admin/agents", 200,
                #"{"agents":[{"name":"ann","displayName":"\u001b[2JAnn","roles":["agent"],"createdAt":"2026-03-01T12:00:00.000Z","disabledAt":"2026-03-02T12:00:00.000Z"}]}"#
            )
            let list = try await rekey(["agents", "list"], environment: environment)
            #expect(list.code == 0 && list.output.contains("never signed in, disabled 2026-03-02 12:00 UTC"))
            #expect(!list.output.contains("\u{1B}"))
            server.answer("DELETE /v1/admin/agents/ann", 204, "")
            #expect(try await rekey(["agents", "disable", "ann"], environment: environment).code == 0)
            server.answer("POST /v1/admin/agents/ann/renewal", 200, Self.enrolment)
            #expect(try await rekey(["agents", "renew", "ann"], environment: environment).code == 0)
            #expect(try await rekey(["agents", "disable", "bob"], environment: environment).code == 3)
            server.answer("POST /v1/admin/agents", 409, SupportServer.problem("agent-exists"))
            let twice = try await rekey(
                ["agents", "add", "--name", "ann", "--display-name", "Ann"], environment: environment)
            #expect(twice.code == 1, "\(twice.error)")
            #expect(twice.error.contains("rekey agents renew"))
            server.answer("DELETE /v1/admin/agents/eve", 401, SupportServer.problem("unauthorized"))
            let refused = try await rekey(["agents", "disable", "eve"], environment: environment)
            #expect(refused.code == 1 && refused.error.contains("REKEY_ADMIN_SECRET_FILE"))
        }
    }
}
