import EventContracts
import Foundation
import TestSupport
import Testing
import TokenService

@Suite("Removing what no rule can ask for again")
struct ForgetTheDeadTests {
    private static func counts(_ bench: TokenBench) async throws -> [Int64] {
        var counts: [Int64] = []
        for table in [
            "used_assertion", "recovery_secret", "attempt_state", "refresh_family", "code_challenge", "code_handle",
        ] {
            counts.append(try await bench.count(table))
        }
        return counts
    }

    @Test(
        "WEB-08: rows stay as long as they can matter, and dead ones long enough to be explained",
        arguments: [
            (0, [1, 1, 2, 1, 1, 2]), (120, [0, 1, 2, 1, 1, 2]), (1200, [0, 1, 2, 1, 1, 2]), (1201, [0, 1, 2, 1, 1, 1]),
            (14 * 86_400 + 1200, [0, 1, 2, 1, 1, 1]), (14 * 86_400 + 1201, [0, 1, 1, 1, 0, 0]),
            (15 * 86_400, [0, 1, 1, 1, 0, 0]), (15 * 86_400 + 1, [0, 0, 0, 1, 0, 0]),
            (44 * 86_400 + 1, [0, 0, 0, 0, 0, 0]),
        ] as [(Int, [Int64])])
    func forgets(afterSeconds: Int, left: [Int64]) async throws {
        try await TokenBench.with { bench in
            let attempt = TestAttempt()
            try await bench.request(attempt)
            try await bench.complete(attempt)
            _ = try await bench.signIn(account: attempt.account)
            try await bench.requestCode(TestCodeRequest())
            _ = try await bench.redeem(TestCodeRequest(), "12345678")
            bench.time.advance(by: .seconds(afterSeconds))
            let forget = ForgetTheDead(client: bench.client, dependencies: bench.dependencies)
            #expect(try await forget.run() == false)
            // Handles go in the round after their codes.
            #expect(try await forget.run() == false)
            #expect(try await Self.counts(bench) == left)
        }
    }
}
