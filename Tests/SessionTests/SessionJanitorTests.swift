import Foundation
import PostgresClient
import SessionService
import TestSupport
import Testing

@Suite("WEB-08: what nobody needs any more is forgotten")
struct SessionJanitorTests {
    private static let day = 86_400

    @Test(
        "A session stays for two weeks after the last moment it could have lived",
        arguments: [
            (0, 0), (30 * day, 0), (44 * day - 1, 0), (44 * day + 1, 1),
        ])
    func sweeps(afterSeconds: Int, removed: Int) async throws {
        try await SessionBench.with { bench in
            try await bench.open(of: UUID())
            bench.time.advance(by: .seconds(afterSeconds))
            #expect(try await bench.application.janitor.sweep().sessions == removed)
        }
    }

    @Test(
        "An ended session says for 30 days which device it was, and afterwards only that it ended",
        arguments: [(30 * day, 0), (30 * day + 1, 1)])
    func devices(afterSeconds: Int, removed: Int) async throws {
        try await SessionBench.with { bench in
            let (account, ended, live) = (UUID(), UUID(), UUID())
            try await bench.open(ended, of: account, device: "Phone", place: "Utrecht, NL")
            try await bench.end(ended, of: account)
            bench.time.advance(by: .seconds(afterSeconds))
            try await bench.open(live, of: account, device: "Tablet")
            #expect(try await bench.application.janitor.sweep().devices == removed)
            #expect(try await bench.application.janitor.sweep().devices == 0)
            let rows = try await bench.client.query(
                "select count(*) as n from device_session where device is not null or place is not null")
            #expect(try rows.first?.decode("n", as: Int64.self) == Int64(2 - removed))
            let standing = try await bench.application.answerStanding.run(account: account, session: ended)
            #expect(standing.sessionEnded)
        }
    }

    @Test("What became of a sign-out is kept for 30 days; then it counts as done")
    func revocations() async throws {
        try await SessionBench.with { bench in
            let account = UUID()
            try await bench.changePassword(of: account, epoch: 2)
            bench.time.advance(by: .seconds(30 * Self.day))
            #expect(try await bench.application.janitor.sweep().revocations == 0)
            bench.time.advance(by: .seconds(1))
            #expect(try await bench.application.janitor.sweep().revocations == 1)
            let status = try await bench.application.readRevocationStatus.run(account: account, epoch: 2)
            #expect(status.confirmed && status.revokedAt == nil)
        }
    }

    @Test("A resource server that has been silent for an hour is forgotten")
    func servers() async throws {
        try await SessionBench.with { bench in
            let now = try await bench.databaseNow()
            try await bench.acknowledge("gateway", "gone", through: now - 3_640_000)
            try await bench.acknowledge("gateway", "silent", through: now - 3_600_000)
            #expect(try await bench.application.janitor.sweep().servers == 1)
        }
    }
}
