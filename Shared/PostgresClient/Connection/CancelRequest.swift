import CLibpq
import DedicatedThread

/// Asks the server to stop the statement of one connection. `PQcancel` opens a connection of its own and may block,
/// so it runs on a thread of its own; it is documented as safe from any thread.
@safe
final class CancelRequest: Sendable {
    /// Address of the `PGcancel`: an integer is Sendable, a pointer is not.
    private let address: UInt

    /// Takes what is needed from the connection; `nil` when it is not open. Called on the connection's thread.
    init?(_ connection: OpaquePointer) {
        guard let cancel = unsafe PQgetCancel(connection) else { return nil }
        address = UInt(bitPattern: cancel)
    }

    deinit { unsafe PQfreeCancel(OpaquePointer(bitPattern: address)) }

    /// Sends the request without waiting. The outcome is unknown by nature, and a full queue only means that the
    /// server goes on until its own time limit.
    func send(on threads: ThreadPool) {
        Task { try? await threads.run { self.sendAndWait() } }
    }

    private func sendAndWait() {
        // libpq wants room for its message, which is not read: it may name addresses.
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            _ = unsafe PQcancel(OpaquePointer(bitPattern: address), buffer.baseAddress, 256)
        }
    }
}
