import EventContracts
import Foundation
import HTTPTypes
import PostgresClient
import ServiceRuntime
import SessionService
import Testing

@Suite("LNK-13: an account that is gone leaves nothing behind")
struct ClosingTests {
    private static func close(_ account: UUID, epoch: Int64, _ bench: SessionBench) async throws {
        let now = bench.dependencies.now()
        try await bench.apply(
            AccountClosed(epoch: epoch, closedAt: now, noticeExpiresAt: now), of: account,
            by: AccountClosedHandler(closeAccount: bench.application.closeAccount))
    }

    private static func rows(_ table: String, _ account: UUID, _ bench: SessionBench) async throws -> Int64 {
        try await bench.client.query(
            "select count(*) as n from \(unescaped: table) where account = \(account)"
        ).first?.decode("n") ?? -1
    }

    @Test("Its sessions end on the feed and its rows are erased; others stay; twice is the same")
    func erased() async throws {
        try await SessionBench.with { bench in
            let (account, other) = (UUID(), UUID())
            for _ in 0..<3 { try await bench.open(of: account, place: "Utrecht, NL") }
            try await bench.open(of: other)
            try await bench.changePassword(of: account, epoch: 2)
            for _ in 0..<2 { try await Self.close(account, epoch: 7, bench) }
            #expect(try await Self.rows("device_session", account, bench) == 0)
            #expect(try await Self.rows("account_revocation", account, bench) == 0)
            #expect(try await bench.feed().compactMap(\.belowEpoch) == [2, 7])
            #expect(try await bench.live(other).count == 1)
            let standing = try await bench.application.answerStanding.run(account: account, session: nil)
            #expect(standing.belowEpoch == 7)
        }
    }

    @Test("What is heard of it afterwards is dead and is not written down", arguments: [1, 7, 8] as [Int64])
    func afterwards(epoch: Int64) async throws {
        try await SessionBench.with { bench in
            let (account, session) = (UUID(), UUID())
            try await Self.close(account, epoch: 7, bench)
            try await bench.open(session, of: account, epoch: epoch, device: "Phone", place: "Utrecht, NL")
            try await bench.end(UUID(), of: account)
            #expect(try await Self.rows("device_session", account, bench) == 0)
            #expect(try await bench.live(account).isEmpty)
            #expect(try await bench.feed().last?.sessionId == session)
        }
    }
}
