import Synchronization

/// A switch that one part of a test turns on for another.
final class TestGate: Sendable {
    private let state = Mutex(false)
    var isOpen: Bool { state.withLock { $0 } }
    func open() { state.withLock { $0 = true } }
}
