import CLibpq
import DedicatedThread

/// The waiting half of a connection: sends what libpq holds and reads until the answer is whole.
///
/// The waiting is done here with `poll` and not inside libpq, so that it ends at a deadline of our own and when the
/// waiting task is cancelled. A connection that was cancelled or timed out is never used again: a cancel request that
/// arrives late could otherwise hit the next borrower's statement.
///
/// Runs on the owned thread of ``PostgresConnection`` only; not Sendable on purpose.
final class ServerWire {
    /// How long a cancelled statement may take to end before the socket is closed.
    private static let cancelGrace: Duration = .seconds(2)

    private let handle: ConnectionHandle
    private let signal: CancelSignal
    private let cancelThreads: ThreadPool
    /// The connection must not be used again.
    private(set) var isBroken = false
    /// How long one answer may take.
    var limit: Duration

    /// Opens the connection; blocks.
    init(
        _ configuration: PostgresConfiguration, signal: CancelSignal, cancelThreads: ThreadPool
    ) throws(PostgresError) {
        handle = try ConnectionHandle(configuration)
        limit = configuration.clientDeadline
        self.signal = signal
        self.cancelThreads = cancelThreads
    }

    /// For the send functions of libpq. Not to be kept.
    var connection: OpaquePointer { unsafe handle.pointer }

    /// What the server said besides results.
    var notices: NoticeInbox { handle.notices }

    /// Whether the task that uses the connection was cancelled.
    var isStopped: Bool { signal.isRaised }

    /// Whether the next borrower can have it: the server is there and no transaction is open.
    var isReusable: Bool {
        guard !isBroken else { return false }
        return unsafe PQstatus(connection) == CONNECTION_OK && PQtransactionStatus(connection) == PQTRANS_IDLE
    }

    /// Marks the connection as unusable and ends its socket, so that nothing, also not closing it, can block.
    func giveUp() {
        isBroken = true
        rekey_shut_socket(unsafe PQsocket(connection))
    }

    /// Notices, without a round trip, that the server has closed the idle connection.
    func isAliveWhileIdle() -> Bool {
        // A server that ends a connection sends a message and then closes: two reads, and a few to spare.
        for _ in 0..<8 {
            guard isReusable, !notices.announcesEnd else { break }
            let events = rekey_wait(unsafe PQsocket(connection), -1, 0, 0)
            if events == 0 { return true }
            guard events > 0, unsafe PQconsumeInput(connection) == 1 else { break }
            // Lets libpq look at the message: only then it becomes a notice.
            _ = unsafe PQisBusy(connection)
        }
        giveUp()
        return false
    }

    /// Waits for the whole answer.
    /// - Parameters:
    ///   - sent: What the send function returned.
    ///   - isCancellable: Whether a cancelled task stops the statement; false for COMMIT and ROLLBACK.
    ///   - wasPrepared: Whether the statement was a prepared one.
    func finish(
        _ sent: Int32, isCancellable: Bool, wasPrepared: Bool = false
    ) throws(PostgresError) -> ResultHandle {
        guard sent == 1 else { throw breakOff("the statement could not be sent") }
        var wait = SocketWait(limit: limit, isCancellable: isCancellable && signal.descriptor >= 0)
        try flush(&wait)
        var kept: ResultHandle?
        var hasFailed = false
        while true {
            while unsafe PQisBusy(connection) == 1 { try readMore(&wait) }
            guard let raw = unsafe PQgetResult(connection) else { break }
            let next = unsafe ResultHandle(raw)
            guard !next.isCopy else { throw breakOff("COPY is not supported") }
            // Nothing but the end of the connection follows, and waiting for that would hide the reason.
            guard !next.isFatal else { throw failure(next, wait, wasPrepared: wasPrepared) }
            // Of several results (a script) the last counts, or the first that failed.
            guard !hasFailed else { continue }
            hasFailed = !next.isSuccess
            kept = consume next
        }
        if wait.isCancelSent { isBroken = true }
        guard let result = consume kept else { throw breakOff("the server gave no result") }
        guard !hasFailed else { throw failure(result, wait, wasPrepared: wasPrepared) }
        return result
    }

    private func failure(
        _ result: borrowing ResultHandle, _ wait: SocketWait, wasPrepared: Bool
    ) -> PostgresError {
        let isLost = unsafe result.isFatal || PQstatus(connection) != CONNECTION_OK
        if isLost { giveUp() }
        let error = result.error(isLost ? .connectionLost : .server, wasPrepared: wasPrepared)
        let isCancelled = wait.isCancelSent && error.sqlState == SQLState.queryCancelled
        return isCancelled ? PostgresError(.cancelled, sqlState: SQLState.queryCancelled) : error
    }

    /// Sends what libpq still holds; reads at the same time, because the server may be waiting for that.
    private func flush(_ wait: inout SocketWait) throws(PostgresError) {
        while true {
            switch unsafe PQflush(connection) {
            case 0: return
            case 1: try transfer(&wait, toWrite: true)
            default: throw breakOff("the connection broke while sending")
            }
        }
    }

    private func readMore(_ wait: inout SocketWait) throws(PostgresError) {
        try transfer(&wait, toWrite: false)
    }

    /// Waits until the socket is ready, the deadline passes or the task is cancelled; reads what has come.
    private func transfer(_ wait: inout SocketWait, toWrite: Bool) throws(PostgresError) {
        let milliseconds = wait.remainingMilliseconds
        guard milliseconds > 0 else { throw breakOff("no answer within the time limit") }
        let wake = wait.listensForCancel ? signal.descriptor : -1
        let events = rekey_wait(unsafe PQsocket(connection), wake, toWrite ? 1 : 0, milliseconds)
        guard events != -1 else { throw breakOff("the connection broke") }
        guard events > 0 else { return }
        if events & Int32(rekey_woken) != 0 {
            wait.cancelSent(grace: Self.cancelGrace)
            unsafe CancelRequest(connection)?.send(on: cancelThreads)
        }
        if events & Int32(rekey_can_read) != 0 {
            guard unsafe PQconsumeInput(connection) == 1 else { throw breakOff("the connection broke") }
        }
    }

    /// Gives the connection up. When the server said why it ended it, its SQLSTATE tells.
    private func breakOff(_ context: String) -> PostgresError {
        if unsafe PQconsumeInput(connection) == 1 { _ = unsafe PQisBusy(connection) }
        var state = notices.endingState
        // libpq has closed the socket: this cannot wait, it reads what had arrived before.
        if unsafe PQstatus(connection) != CONNECTION_OK, let raw = unsafe PQgetResult(connection) {
            state = unsafe ResultHandle(raw).sqlState ?? state
        }
        giveUp()
        return PostgresError(.connectionLost, sqlState: state, context: context)
    }
}
