import Synchronization

/// Bounds the requests that are answered at the same time, so that a burst is refused at once instead of making
/// everybody slow.
package final class AdmissionControl: Sendable {
    private let maximum: Int
    private let count = Mutex(0)

    package init(maximum: Int) {
        self.maximum = maximum
    }

    /// Requests being answered now.
    package var inFlight: Int { count.withLock { $0 } }

    /// Takes a place if there is one; every `true` is matched by one ``leave()``.
    package func enter() -> Bool {
        count.withLock { count in
            guard count < maximum else { return false }
            count += 1
            return true
        }
    }

    package func leave() {
        count.withLock { $0 -= 1 }
    }
}
