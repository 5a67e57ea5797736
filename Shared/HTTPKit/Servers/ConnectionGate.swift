import HummingbirdCore
import Synchronization

/// Bounds the open connections of a listener, and stops accepting before the listener stops.
///
/// The second is needed because a connection that was accepted but not yet handed over when the listener closes ends
/// the whole process (SwiftNIO traps on a channel that nobody took).
package final class ConnectionGate: AvailableConnectionsDelegate {
    private struct State {
        var open = 0
        var isClosed = false
    }

    private let maximum: Int
    private let state = Mutex(State())

    package init(maximum: Int) {
        self.maximum = maximum
    }

    package func connectionOpened() {
        state.withLock { $0.open += 1 }
    }

    package func connectionClosed() {
        state.withLock { $0.open -= 1 }
    }

    package func isAcceptingNewConnections() -> Bool {
        state.withLock { !$0.isClosed && $0.open < maximum }
    }

    /// Accepts no more; connections that are open stay.
    func close() {
        state.withLock { $0.isClosed = true }
    }
}
