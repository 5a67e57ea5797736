import DedicatedThread

/// One connection to PostgreSQL as an actor on a thread of its own. Its methods block in C and contain no `await`,
/// so nothing can come between the statements of a transaction.
actor PostgresConnection {
    /// Number within the pool.
    nonisolated let id: Int
    /// Stops the statement in hand from any thread.
    nonisolated let signal = CancelSignal()
    private nonisolated let executor: ThreadExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    private let configuration: PostgresConfiguration
    private let cancelThreads: ThreadPool
    private var session: ConnectionSession?

    /// Starts the thread; does not connect yet.
    init(id: Int, configuration: PostgresConfiguration, cancelThreads: ThreadPool) {
        self.id = id
        self.configuration = configuration
        self.cancelThreads = cancelThreads
        executor = ThreadExecutor(name: "pg\(id) \(configuration.applicationName)")
    }

    deinit { executor.shutdown() }

    /// Connects; blocks the owned thread up to the connect timeout.
    func open() throws(PostgresError) {
        session = try ConnectionSession(configuration, signal: signal, cancelThreads: cancelThreads)
    }

    /// Runs a whole transaction.
    /// - Parameter limit: How long each statement may take on this side.
    func transaction<R: Sendable>(
        limit: Duration, _ body: @Sendable (borrowing Transaction) throws -> R
    ) -> ConnectionOutcome<R> {
        guard let session = ready(limit) else { return .stale }
        let result = Result { try session.transaction(body) }
        return .finished(result, isReusable: session.isReusable)
    }

    /// Runs one statement of its own and returns its rows.
    func rows(_ query: SQLQuery) -> ConnectionOutcome<[Row]> {
        guard let session = ready(configuration.clientDeadline) else { return .stale }
        let result = Result { try session.autocommit(query).rows() }
        return .finished(result, isReusable: session.isReusable)
    }

    /// Runs one statement of its own and returns the number of affected rows.
    func affectedRows(_ query: SQLQuery) -> ConnectionOutcome<Int> {
        guard let session = ready(configuration.clientDeadline) else { return .stale }
        let result = Result { try session.autocommit(query).affectedRows }
        return .finished(result, isReusable: session.isReusable)
    }

    /// Disconnects and ends the thread.
    func close() {
        session = nil
        executor.shutdown()
    }

    /// The session, when the server has not ended it while it was idle.
    private func ready(_ limit: Duration) -> ConnectionSession? {
        guard let session, session.isAliveWhileIdle() else { return nil }
        session.setLimit(limit)
        return session
    }
}
