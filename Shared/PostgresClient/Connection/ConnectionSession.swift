import CLibpq
import DedicatedThread

/// What is said on one open connection: statements, BEGIN, COMMIT and the judgement of their outcome.
///
/// Runs on the owned thread of ``PostgresConnection`` only; not Sendable on purpose.
final class ConnectionSession {
    private let wire: ServerWire
    private var statements = StatementCache()
    /// The first failed statement of the transaction in hand.
    private var firstError: PostgresError?

    /// Opens the connection; blocks.
    init(
        _ configuration: PostgresConfiguration, signal: CancelSignal, cancelThreads: ThreadPool
    ) throws(PostgresError) {
        wire = try ServerWire(configuration, signal: signal, cancelThreads: cancelThreads)
    }

    /// How long each statement of the use in hand may take on this side.
    func setLimit(_ limit: Duration) { wire.limit = limit }

    /// Whether the next borrower can have it: the server is there and no transaction is open.
    var isReusable: Bool { wire.isReusable }

    /// Notices, without a round trip, that the server has closed the idle connection.
    func isAliveWhileIdle() -> Bool { wire.isAliveWhileIdle() }

    // MARK: - Statements

    /// A statement of the transaction in hand.
    func inTransaction(_ query: SQLQuery) throws(PostgresError) -> ResultHandle {
        do {
            return try run(query)
        } catch {
            if firstError == nil { firstError = error }
            throw error
        }
    }

    /// A statement of its own. A connection that breaks after the statement was sent leaves its effect unknown. A
    /// prepared statement that no longer fits the schema is sent once more.
    func autocommit(_ query: SQLQuery) throws(PostgresError) -> ResultHandle {
        wire.notices.clear()
        let result: ResultHandle
        do {
            result = try runAgainWhenStale(query)
        } catch {
            throw error.code == .connectionLost ? error.asUnknownCommit() : error
        }
        guard !wire.notices.doubtsReplication else {
            throw PostgresError(.commitUnknown, context: "the server may not have replicated the statement")
        }
        return result
    }

    private func runAgainWhenStale(_ query: SQLQuery) throws(PostgresError) -> ResultHandle {
        do {
            return try run(query)
        } catch {
            guard error.isStalePlan else { throw error }
        }
        return try run(query)
    }

    /// A text of several statements without values, inside the transaction in hand.
    func script(_ text: String) throws(PostgresError) {
        do throws(PostgresError) {
            _ = try simple(text, isCancellable: true)
            guard unsafe PQtransactionStatus(wire.connection) == PQTRANS_INTRANS else { throw Self.endedByBody }
        } catch {
            if firstError == nil { firstError = error }
            throw error
        }
    }

    private func run(_ query: SQLQuery) throws(PostgresError) -> ResultHandle {
        try refuseIfStopped()
        let parameters = try StatementParameters(query.binds)
        let key = StatementCache.Key(text: query.text, types: parameters.types)
        switch statements.plan(for: key) {
        case .unprepared:
            return try wire.finish(send(query.text, parameters), isCancellable: true)
        case .prepare(let name, let evicting):
            if let evicting { _ = try simple("deallocate \(evicting)", isCancellable: true) }
            let sent = unsafe PQsendPrepare(wire.connection, name, query.text, parameters.count, parameters.types)
            _ = try wire.finish(sent, isCancellable: true)
            statements.prepared(key, as: name)
            return try runPrepared(name, key, parameters)
        case .prepared(let name):
            return try runPrepared(name, key, parameters)
        }
    }

    private func runPrepared(
        _ name: String, _ key: StatementCache.Key, _ parameters: StatementParameters
    ) throws(PostgresError) -> ResultHandle {
        let sent = unsafe parameters.withPointers { values, lengths, formats in
            unsafe PQsendQueryPrepared(wire.connection, name, parameters.count, values, lengths, formats, 0)
        }
        do {
            return try wire.finish(sent, isCancellable: true, wasPrepared: true)
        } catch {
            if error.isStalePlan { statements.forget(key) }
            throw error
        }
    }

    private func send(_ text: String, _ parameters: StatementParameters) -> Int32 {
        unsafe parameters.withPointers { values, lengths, formats in
            unsafe PQsendQueryParams(
                wire.connection, text, parameters.count, parameters.types, values, lengths, formats, 0)
        }
    }

    /// Text without values, by the simple protocol.
    private func simple(_ text: String, isCancellable: Bool) throws(PostgresError) -> ResultHandle {
        if isCancellable { try refuseIfStopped() }
        return try wire.finish(unsafe PQsendQuery(wire.connection, text), isCancellable: isCancellable)
    }

    private func refuseIfStopped() throws(PostgresError) {
        guard !wire.isBroken else { throw PostgresError(.connectionLost, context: "the connection is broken") }
        guard !wire.isStopped else { throw PostgresError(.cancelled) }
    }

    // MARK: - Transaction

    private static let endedByBody = PostgresError(
        .configuration, sqlState: SQLState.noTransaction, context: "the body ended the transaction itself")

    /// Runs `body` between BEGIN and COMMIT.
    func transaction<R>(_ body: (borrowing Transaction) throws -> R) throws -> R {
        firstError = nil
        _ = try simple("begin", isCancellable: true)
        let value: R
        do {
            value = try body(Transaction(session: self))
        } catch {
            rollBack()
            throw error
        }
        try commit()
        return value
    }

    /// Sends COMMIT and finds out whether it happened. A cancelled task does not disturb it.
    private func commit() throws(PostgresError) {
        guard !wire.isBroken else { throw firstError ?? PostgresError(.connectionLost) }
        switch unsafe PQtransactionStatus(wire.connection) {
        case PQTRANS_INTRANS: break
        case PQTRANS_INERROR:
            rollBack()
            throw firstError ?? PostgresError(.server, sqlState: SQLState.failedTransaction)
        default:
            wire.giveUp()
            throw Self.endedByBody
        }
        wire.notices.clear()
        let tag: String
        do {
            tag = try simple("commit", isCancellable: false).commandTag
        } catch {
            throw error.code == .connectionLost ? error.asUnknownCommit() : error
        }
        guard tag == "COMMIT" else {
            throw firstError ?? PostgresError(.server, sqlState: SQLState.transactionRollback)
        }
        guard !wire.notices.doubtsCommit else {
            throw PostgresError(
                .commitUnknown, sqlState: SQLState.warning, context: "the server warned during COMMIT")
        }
    }

    /// Undoes the transaction. A failure only means that the connection is thrown away, which undoes it as well.
    private func rollBack() {
        guard !wire.isBroken, (try? simple("rollback", isCancellable: false)) == nil else { return }
        wire.giveUp()
    }
}
