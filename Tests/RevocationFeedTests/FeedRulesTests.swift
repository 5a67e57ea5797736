import EventContracts
import Foundation
import Testing

@testable import RevocationFeed

/// The pure rules of the feed.
@Suite struct FeedRulesTests {
    private static let account = UUID()
    private static let session = UUID()

    private static func revoked(session: UUID? = nil, below: Int64? = nil) -> SessionRevoked {
        SessionRevoked(
            sessionId: session, belowEpoch: below, revokedAt: Date(), expiresAt: Date().addingTimeInterval(600))
    }

    @Test(
        "A7.1: an account's epoch only rises; an equal epoch lives",
        arguments: [
            (4, [5], true), (5, [5], false), (6, [5], false), (4, [5, 3], true), (4, [3, 5, 4], true), (0, [], false),
        ])
    func epochs(epoch: Int64, applied: [Int64], isRevoked: Bool) {
        var set = RevocationSet()
        for below in applied { set.apply(Self.revoked(below: below), account: Self.account, at: .now) }
        #expect(set.isRevoked(account: Self.account, session: Self.session, epoch: epoch) == isRevoked)
        #expect(!set.isRevoked(account: UUID(), session: UUID(), epoch: epoch), "I19: others are unaffected")
    }

    @Test("one session is revoked alone, and forgotten when no token of it can live")
    func sessions() {
        var set = RevocationSet()
        let now = ContinuousClock.now
        set.apply(Self.revoked(session: Self.session), account: Self.account, at: now)
        set.apply(Self.revoked(below: 2), account: Self.account, at: now)
        #expect(set.isRevoked(account: Self.account, session: Self.session, epoch: 9))
        #expect(!set.isRevoked(account: Self.account, session: UUID(), epoch: 9))
        set.prune(now: now + RevocationSet.sessionLife)
        #expect(!set.isRevoked(account: Self.account, session: Self.session, epoch: 9))
        #expect(set.isRevoked(account: Self.account, session: Self.session, epoch: 1), "epochs are kept a day")
        set.prune(now: now + RevocationSet.epochLife)
        #expect(set.count == 0)
    }

    @Test("A7.5: ready only past every partition's end and with a heartbeat of the current log on each")
    func progress() {
        var progress = FeedProgress(log: "a", targets: [0: 2, 1: 0], metAt: 1000)
        #expect(!progress.isReady)
        progress.heartbeat(0, publishedThrough: 1000, now: 2000)
        progress.heartbeat(1, publishedThrough: 1500, now: 2000)
        #expect(!progress.isReady, "records of partition 0 are still to come")
        let forward = progress.read(0, position: 2)
        #expect(forward && progress.isReady)
        #expect(progress.staleness(now: 3000) == .milliseconds(2000))
        let back = progress.read(0, position: 1)
        #expect(!back, "going back means an emptied log")
        var stale = FeedProgress(log: "a", targets: [0: 0], metAt: 1000)
        stale.heartbeat(0, publishedThrough: 999, now: 2000)
        #expect(!stale.isReady, "a heartbeat from before the log was met proves nothing")
        #expect(!FeedProgress(log: "a", targets: [:], metAt: 0).isReady)
    }

    @Test("A promise of the future hides no silence and acknowledges nothing", arguments: [2001, 900_000, Int64.max])
    func future(publishedThrough: Int64) {
        var progress = FeedProgress(log: "a", targets: [0: 0], metAt: 1000)
        progress.heartbeat(0, publishedThrough: publishedThrough, now: 2000)
        #expect(progress.isReady)
        #expect(progress.applied.map(\.publishedThrough) == [2000])
        #expect(progress.staleness(now: 32_001) == .milliseconds(30_001))
        progress.heartbeat(0, publishedThrough: 31_500, now: 32_000)
        #expect(progress.applied.map(\.publishedThrough) == [31_500])
    }
}
