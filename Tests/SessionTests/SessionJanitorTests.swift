import Foundation
import PostgresClient
import SessionService
import TestSupport
import Testing

@Suite("Removing sessions that ended for good")
struct SessionJanitorTests {
    @Test(
        "A session stays for two weeks after the last moment it could have lived",
        arguments: [
            (0, 0), (30 * 86_400, 0), (44 * 86_400 - 1, 0), (44 * 86_400 + 1, 1),
        ])
    func sweeps(afterSeconds: Int, removed: Int) async throws {
        try await SessionBench.with { bench in
            try await bench.open(of: UUID())
            bench.time.advance(by: .seconds(afterSeconds))
            let swept = try await bench.application.janitor.sweep()
            #expect(swept.sessions == removed)
        }
    }
}
