import Synchronization

/// A count that several tasks and threads share.
final class Tally: Sendable {
    private let counted = Mutex(0)

    /// The count.
    var count: Int { counted.withLock { $0 } }

    /// Counts one and returns the new count.
    @discardableResult
    func add() -> Int {
        counted.withLock { count in
            count += 1
            return count
        }
    }
}
