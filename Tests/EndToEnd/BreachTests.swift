import Foundation
import OperatorCommands
import StackUnderTest
import Testing

/// After a breach (`rekey force-reset`), on real processes.
@Suite("Breach", .stack, .serialized) struct BreachTests {
    let stack: Stack
    init() throws { stack = try Stack.required() }

    @Test("the journey of a breach, step by step")
    func journey() async throws {
        let traveller = Traveller(client: stack.client, limit: Stack.patience)
        let steps = try await BreachJourney(
            traveller: traveller, credentials: try stack.layout.adminCredentials()
        ).run()
        #expect(steps.count == 8)
    }

    @Test("the command counts, carries a run out, and goes on after it was broken off")
    func command() async throws {
        let people = [try await stack.proved("first"), try await stack.proved("second")]
        let file = stack.layout.folder.appendingPathComponent("accounts")
        let ids = try people.map { try #require($0.device.claims?.account.uuidString) }
        try Data((ids + [UUID().uuidString]).joined(separator: "\n").utf8).write(to: file)
        let arguments = ["force-reset", "--accounts", file.path, "--reason", "a test"]

        let dry = try await stack.rekey(arguments + ["--dry-run"])
        #expect(dry.code == 0)
        #expect(
            dry.output.contains("3 accounts named: 2 would be signed out and told, 0 are frozen, 0 closed, 1 unknown"))
        for person in people { #expect(try await stack.isAccepted(person.bearer)) }

        #expect(try await stack.rekey(arguments + ["--detach", "--rate", "1"]).code == 0)
        // Given again: the same run, followed to its end.
        let done = try await stack.rekey(arguments + ["-o", "jsonl"])
        #expect(done.code == 0)
        #expect(done.output.contains(#""state":"done""#) && done.output.contains(#""told":2"#))
        for person in people {
            let out = try await Eventually.holds(within: Stack.patience) {
                try await !stack.isAccepted(person.bearer)
            }
            #expect(out)
        }
    }

    @Test("a wrong line is exit code 2 and its number; a wrong secret is refused")
    func usage() async throws {
        let file = stack.layout.folder.appendingPathComponent("wrong")
        try Data("nonsense\n".utf8).write(to: file)
        let arguments = ["force-reset", "--accounts", file.path, "--reason", "a test"]
        let wrong = try await stack.rekey(arguments)
        #expect(wrong.code == 2 && wrong.errors.contains(":1: not an account id"))
        try Data("\(UUID().uuidString)\n".utf8).write(to: file)
        let stranger = try await stack.rekey(arguments, environment: ["REKEY_ADMIN_SECRET": "not the secret"])
        #expect(stranger.code == 1)
        #expect(try await stack.rekey(arguments + ["--rate", "0"]).code == 2)
    }
}
