import Foundation
import NotificationDomain
import PostgresClient
import TestSupport
import Testing

@testable import NotificationService

/// The table of states, and what the statements really do.
@Suite("States of a message") struct MessageStateTests {
    /// A message that a worker has, in a state of the test's choice; and what it was claimed as.
    private static func with(
        _ state: MessageState, was: MessageState = .queued,
        _ body: (NotificationFixture, ClaimedMessage) async throws -> Void
    ) async throws {
        try await NotificationFixture.with { fixture in
            try await fixture.queued()
            let message = try #require(try await fixture.worker().claimed(admitted: false))
            let isWiped = state == .sent || state == .expired
            try await fixture.database.client.execute(
                """
                update message set state = \(state.rawValue), was = \(was.rawValue),
                    sealed = case when \(isWiped) then null else sealed end where id = \(message.id)
                """)
            try await body(fixture, message)
        }
    }

    private static func state(_ fixture: NotificationFixture) async throws -> MessageState? {
        try await fixture.messages().first.flatMap { MessageState(rawValue: $0.state) }
    }

    @Test(
        "a worker's result moves a message exactly where the table says: late results too, and never what is over",
        arguments: MessageState.allCases)
    func results(_ from: MessageState) async throws {
        try await Self.with(from) { fixture, message in
            for to in [MessageState.sent, .failed, .suppressed, .expired, .retry, .unknown] where to != from {
                try await fixture.database.client.transaction { tx in
                    let isDone =
                        if to == .retry || to == .unknown {
                            try MessageClaimStore.postpone(
                                message, to, reason: "r", masked: nil, refusedBy: [], until: fixture.time.now, in: tx)
                        } else {
                            try MessageClaimStore.finish(
                                message, to, reason: "r", masked: nil, now: fixture.time.now, in: tx)
                        }
                    let isOfWorker = from == .sending || from == .unknown
                    #expect(isDone == (isOfWorker && from.next.contains(to)), "\(from.rawValue) to \(to.rawValue)")
                    guard isDone else { return }
                    // As it was, for the next one.
                    try tx.execute("update message set state = \(from.rawValue) where id = \(message.id)")
                }
            }
        }
    }

    @Test("what never left goes back to what it was", arguments: [MessageState.queued, .retry, .unknown])
    func back(_ was: MessageState) async throws {
        try await Self.with(.sending, was: was) { fixture, message in
            try await fixture.database.client.transaction { tx in
                try MessageClaimStore.putBack(message, reason: nil, until: fixture.time.now, in: tx)
            }
            #expect(try await Self.state(fixture) == was && MessageState.sending.next.contains(was))
        }
        try await Self.with(.sending, was: was) { fixture, _ in
            try await fixture.elapse()
            #expect(try await Self.state(fixture) == was, "a lapsed lease")
        }
    }

    @Test("an operator's retry does what the table says", arguments: MessageState.allCases)
    func retried(_ from: MessageState) async throws {
        guard !from.afterRetry.isEmpty else { return }
        for isInDoubt in [false, true] {
            try await Self.with(from) { fixture, message in
                try await fixture.database.client.transaction { tx in
                    if isInDoubt {
                        try AttemptStore.begin(message, provider: "smtp", now: fixture.time.now, in: tx)
                    }
                    try MessageActionStore.makeDue(message.id, now: fixture.time.now, in: tx)
                }
                let state = try #require(try await Self.state(fixture))
                #expect(from.afterRetry.contains(state))
                if from.isFinal { #expect(state == (isInDoubt ? .unknown : .retry)) }
            }
        }
    }
}
