import EventContracts
import Foundation
import PostgresClient
import ServiceRuntime
import SessionDomain
import SessionService
import Testing

@Suite("Registry and revocation")
struct RevocationTests {
    @Test("An epoch bump ends the sessions below it and says so once on the feed")
    func epochBump() async throws {
        try await SessionBench.with { bench in
            let (account, other, old, new, foreign) = (UUID(), UUID(), UUID(), UUID(), UUID())
            try await bench.open(old, of: account, epoch: 1)
            try await bench.open(new, of: account, epoch: 2)
            try await bench.open(foreign, of: other, epoch: 1)
            try await bench.changePassword(of: account, epoch: 2)
            #expect(try await bench.live(account) == [new])
            #expect(try await bench.live(other) == [foreign])
            let feed = try await bench.feed()
            #expect(feed.map(\.belowEpoch) == [2])
            #expect(feed.first?.sessionId == nil)
            let revoked = try #require(feed.first)
            #expect(revoked.expiresAt.milliseconds - revoked.revokedAt.milliseconds >= 360_000)
        }
    }

    @Test(
        "Epochs heard in any order, and twice, raise the floor only",
        arguments: [
            ([2, 3, 4], 3), ([4, 3, 2], 1), ([3, 3, 2, 4, 4], 2), ([1, 1], 0),
        ] as [([Int64], Int)])
    func anyOrder(epochs: [Int64], revocations: Int) async throws {
        try await SessionBench.with { bench in
            let account = UUID()
            for epoch in epochs { try await bench.changePassword(of: account, epoch: epoch) }
            #expect(try await bench.feed().count == revocations)
            let standing = try await bench.application.answerStanding.run(account: account, session: nil)
            #expect(standing == SessionStanding(belowEpoch: epochs.max() ?? 0, sessionEnded: false))
        }
    }

    @Test("The owner's sign-out everywhere and the first proof bump too", arguments: [true, false])
    func otherBumps(firstProof: Bool) async throws {
        try await SessionBench.with { bench in
            let (account, session) = (UUID(), UUID())
            try await bench.open(session, of: account)
            let now = bench.dependencies.now()
            if firstProof {
                try await bench.apply(
                    ContactVerified(contactId: UUID(), channel: .email, firstProof: true, epoch: 2), of: account,
                    by: ContactVerifiedHandler(raiseFloor: bench.application.raiseFloor))
            } else {
                try await bench.apply(
                    AccountSignedOut(epoch: 2, signedOutAt: now, noticeExpiresAt: now), of: account,
                    by: AccountSignedOutHandler(raiseFloor: bench.application.raiseFloor))
            }
            #expect(try await bench.live(account).isEmpty)
            #expect(try await bench.feed().map(\.belowEpoch) == [2])
        }
    }

    @Test("A freeze ends every session of the account (HIJ-04)")
    func freeze() async throws {
        try await SessionBench.with { bench in
            let (account, session) = (UUID(), UUID())
            try await bench.open(session, of: account)
            let event = AccountFrozen(epoch: 2, frozenAt: bench.dependencies.now(), reason: .hijacking)
            let handler = AccountFrozenHandler(raiseFloor: bench.application.raiseFloor)
            for _ in 0..<2 { try await bench.apply(event, of: account, by: handler) }
            #expect(try await bench.live(account).isEmpty)
            #expect(try await bench.feed().map(\.belowEpoch) == [2])
        }
    }

    @Test("A session opened below the floor is revoked on arrival")
    func arrivalBelowFloor() async throws {
        try await SessionBench.with { bench in
            let (account, session) = (UUID(), UUID())
            try await bench.changePassword(of: account, epoch: 5)
            try await bench.open(session, of: account, epoch: 4)
            #expect(try await bench.live(account).isEmpty)
            #expect(try await bench.feed().map(\.sessionId) == [nil, session])
        }
    }

    @Test("A session whose end came first is revoked on arrival, and its end is remembered")
    func endBeforeBeginning() async throws {
        try await SessionBench.with { bench in
            let (account, session) = (UUID(), UUID())
            try await bench.end(session, of: account)
            #expect(try await bench.application.answerStanding.run(account: account, session: session).sessionEnded)
            try await bench.open(session, of: account)
            #expect(try await bench.live(account).isEmpty)
            #expect(try await bench.feed().allSatisfy { $0.sessionId == session })
        }
    }

    @Test("A signed-out session and one with a reused token are revoked, once", arguments: [true, false])
    func ended(reused: Bool) async throws {
        try await SessionBench.with { bench in
            let (account, session, other) = (UUID(), UUID(), UUID())
            try await bench.open(session, of: account)
            try await bench.open(other, of: account)
            for _ in 0..<2 {
                if reused {
                    try await bench.apply(
                        RefreshTokenReused(sessionId: session, detectedAt: bench.dependencies.now()), of: account,
                        by: RefreshTokenReusedHandler(endSession: bench.application.endSession))
                } else {
                    try await bench.end(session, of: account)
                }
            }
            #expect(try await bench.live(account) == [other])
            #expect(try await bench.feed().map(\.sessionId) == [session])
        }
    }

    @Test("An end said of another account's session ends nothing of that account")
    func foreignEnd() async throws {
        try await SessionBench.with { bench in
            let (account, session) = (UUID(), UUID())
            try await bench.open(session, of: account)
            try await bench.end(session, of: UUID())
            #expect(try await bench.live(account) == [session])
            #expect(try await bench.feed().isEmpty)
        }
    }

    @Test("SES-04: arrivals racing an epoch bump leave nothing alive below it", .timeLimit(.minutes(10)))
    func race() async throws {
        try await SessionBench.with { bench in
            for round in 0..<200 {
                let account = UUID()
                let sessions = [UUID(), UUID(), UUID()]
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for session in sessions { group.addTask { try await bench.open(session, of: account, epoch: 1) } }
                    group.addTask { try await bench.changePassword(of: account, epoch: 2) }
                    try await group.waitForAll()
                }
                #expect(try await bench.live(account).isEmpty, "round \(round)")
                let rows = try await bench.client.query(
                    "select count(*) as n from device_session where account = \(account) and end_reason = 'below-epoch'"
                )
                #expect(try rows.first?.decode("n", as: Int64.self) == 3)
            }
        }
    }
}
