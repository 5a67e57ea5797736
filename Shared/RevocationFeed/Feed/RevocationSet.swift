package import EventContracts
package import Foundation

/// Which sessions are dead, as far as their access tokens can still be alive. Pure; grows only by `max` and by
/// addition, so applying a record twice or out of order changes nothing.
package struct RevocationSet: Sendable, Equatable {
    /// How long an account's epoch is remembered: as long as the feed's topic keeps its records.
    package static let epochLife: Duration = .seconds(24 * 3600)
    /// How long a session is remembered: the five minutes of an access token with a margin for late records and clocks.
    package static let sessionLife: Duration = .seconds(3600)

    private struct Epoch: Equatable {
        var below: Int64
        var seen: ContinuousClock.Instant
    }

    private var epochs: [UUID: Epoch] = [:]
    private var sessions: [UUID: ContinuousClock.Instant] = [:]

    package init() {}

    /// Accounts and sessions remembered.
    package var count: Int { epochs.count + sessions.count }

    /// - Parameter at: When this process read the record, monotonic; forgetting counts from here.
    package mutating func apply(_ event: SessionRevoked, account: UUID?, at: ContinuousClock.Instant) {
        if let session = event.sessionId { sessions[session] = at }
        if let below = event.belowEpoch, let account {
            let known = epochs[account]?.below ?? .min
            epochs[account] = Epoch(below: max(known, below), seen: at)
        }
    }

    /// Whether a session of an epoch is dead.
    package func isRevoked(account: UUID, session: UUID, epoch: Int64) -> Bool {
        if sessions[session] != nil { return true }
        guard let known = epochs[account] else { return false }
        return epoch < known.below
    }

    /// The epoch below which the account's sessions are dead; nil when none is remembered.
    package func belowEpoch(account: UUID) -> Int64? { epochs[account]?.below }

    /// Forgets what no live access token can carry any more.
    package mutating func prune(now: ContinuousClock.Instant) {
        epochs = epochs.filter { now - $0.value.seen < Self.epochLife }
        sessions = sessions.filter { now - $0.value < Self.sessionLife }
    }
}
