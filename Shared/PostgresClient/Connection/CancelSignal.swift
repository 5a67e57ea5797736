import CLibpq
import Synchronization

/// Carries "stop" from any thread to the thread that waits for the server. One per connection.
///
/// A signal is addressed to one use (lease) of the connection, so that a late one cannot hit the next borrower.
final class CancelSignal: Sendable {
    private struct State {
        var lease: UInt64 = 0
        var isActive = false
        var isRaised = false
    }

    /// Event counter that the waiting thread polls; -1 when the process has no descriptor left, and then a
    /// cancellation takes effect after the statement in hand.
    let descriptor = rekey_eventfd()
    private let state = Mutex(State())

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Starts a use of the connection and returns its number.
    func begin() -> UInt64 {
        state.withLock { state in
            state.lease &+= 1
            state.isActive = true
            state.isRaised = false
            return state.lease
        }
    }

    /// Ends the use; a signal for it has no effect any more.
    func end() {
        state.withLock { state in
            state.isActive = false
            if state.isRaised { rekey_eventfd_clear(descriptor) }
            state.isRaised = false
        }
    }

    /// Asks the use `lease` to stop. Never blocks.
    func raise(_ lease: UInt64) {
        state.withLock { state in
            guard state.isActive, state.lease == lease, !state.isRaised else { return }
            state.isRaised = true
            rekey_eventfd_raise(descriptor)
        }
    }

    /// Asks whatever use is going on to stop.
    func raiseCurrent() { raise(state.withLock { $0.lease }) }

    /// Whether the use that is going on was asked to stop.
    var isRaised: Bool { state.withLock { $0.isRaised } }
}
