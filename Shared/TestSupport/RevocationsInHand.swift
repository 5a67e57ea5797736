package import Foundation
package import RevocationFeed
import Synchronization

/// A revocation feed whose word a test chooses: every session lives and nothing is late, until it says otherwise.
package final class RevocationsInHand: RevocationReading {
    private struct State {
        var verdict = SessionVerdict.live
        var verdicts: [UUID: SessionVerdict] = [:]
        var staleness: Duration = .zero
    }

    private let state = Mutex(State())

    package init() {}

    /// The word on every session that has none of its own, and the feed's age.
    package func say(_ verdict: SessionVerdict, staleness: Duration = .zero) {
        state.withLock {
            $0.verdict = verdict; $0.staleness = staleness
        }
    }

    /// The word on one session.
    package func say(_ verdict: SessionVerdict, of session: UUID) { state.withLock { $0.verdicts[session] = verdict } }

    package func verdict(account: UUID, session: UUID, epoch: Int64) -> SessionVerdict {
        state.withLock { $0.verdicts[session] ?? $0.verdict }
    }

    package var staleness: Duration { state.withLock { $0.staleness } }
}
