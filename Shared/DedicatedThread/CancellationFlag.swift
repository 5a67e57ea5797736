import Synchronization

/// Remembers that the task that waits for a piece of work was cancelled. Written and read on any thread.
final class CancellationFlag: Sendable {
    private let raised = Atomic(false)

    /// Whether ``raise()`` was called.
    var isRaised: Bool { raised.load(ordering: .acquiring) }

    /// Records the cancellation; it is never taken back.
    func raise() { raised.store(true, ordering: .releasing) }
}
