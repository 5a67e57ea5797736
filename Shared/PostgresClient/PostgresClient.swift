package import Logging
import ServiceLifecycle

/// A bounded pool of connections to one PostgreSQL database, and the only way this package talks to PostgreSQL.
///
/// ```swift
/// try await client.transaction { tx in
///     try tx.execute("insert into account (id, address) values (\(id), \(address))")
/// }
/// ```
/// Connections are opened when they are needed. Broken ones are replaced; a connection that comes back inside a
/// transaction is thrown away. All methods may be called from any task.
package final class PostgresClient: Service, Sendable {
    /// How often a transaction is tried when PostgreSQL asks for that (40001, 40P01).
    private static let maximumAttempts = 4
    /// How long leased connections may go on when the client is closed, before their statements are stopped.
    private static let closeGrace: Duration = .seconds(5)

    /// The limits in force.
    package let configuration: PostgresConfiguration
    private let pool: ConnectionPool
    private let clock: any Clock<Duration>
    private let metrics: PoolMetrics

    /// Does not connect yet.
    /// - Parameters:
    ///   - configuration: Where the database is, and limits.
    ///   - logger: Hears of failed openings; never of SQL or values.
    ///   - clock: Times lease timeouts, backoff and the pause between attempts.
    package init(
        configuration: PostgresConfiguration, logger: Logger, clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.configuration = configuration
        self.clock = clock
        metrics = PoolMetrics(pool: configuration.applicationName)
        pool = ConnectionPool(configuration: configuration, clock: clock, logger: logger, metrics: metrics)
    }

    /// Runs `body` in one READ COMMITTED transaction and commits, or rolls back when it throws.
    ///
    /// The body runs on the connection's thread and cannot `await`. The whole body is run again, at most 4 times with a
    /// random pause, when PostgreSQL reports a serialization failure or a deadlock: it must have no effects outside.
    /// A cancelled task stops the statement in hand on the server; a COMMIT that was sent is waited for.
    /// - Returns: What `body` returns, after the commit.
    /// - Throws: What `body` throws; ``PostgresError``, among them ``PostgresError/Code/commitUnknown`` when the
    ///   connection broke during COMMIT (look the outcome up by a unique key before repeating); `CancellationError`.
    @discardableResult
    package func transaction<R: Sendable>(
        _ body: @Sendable (borrowing Transaction) throws -> R
    ) async throws -> R {
        try await transaction(limit: configuration.clientDeadline, body)
    }

    /// The same with another limit per statement on this side, for migrations.
    func transaction<R: Sendable>(
        limit: Duration, _ body: @Sendable (borrowing Transaction) throws -> R
    ) async throws -> R {
        let start = ContinuousClock.now
        defer { metrics.transactionTook(ContinuousClock.now - start) }
        var attempt = 1
        while true {
            do {
                return try await use { connection in await connection.transaction(limit: limit, body) }
            } catch let error as PostgresError where error.asksForRetry && attempt < Self.maximumAttempts {
                metrics.retried(error)
                // Two transactions that met once should not meet again: 5 to 20 ms, then 10 to 40, then 20 to 80.
                try await clock.sleep(for: .milliseconds(Int.random(in: 5...20) << (attempt - 1)))
                attempt += 1
            }
        }
    }

    /// Runs one statement outside a transaction and returns its rows.
    /// - Throws: As ``transaction(_:)``, without the repetition. A connection that breaks after the statement was sent
    ///   is ``PostgresError/Code/commitUnknown``, because the statement may have changed rows.
    package func query(_ query: SQLQuery) async throws -> [Row] {
        try await use { connection in await connection.rows(query) }
    }

    /// Runs one statement outside a transaction and returns the number of affected rows. Throws as ``query(_:)``.
    @discardableResult
    package func execute(_ query: SQLQuery) async throws -> Int {
        try await use { connection in await connection.affectedRows(query) }
    }

    /// Whether the database answers, within the lease timeout and the statement timeout.
    package func ping() async -> Bool {
        (try? await query("select 1")) != nil
    }

    /// Waits for the graceful shutdown and closes the pool. Put first in the service group: it is stopped last.
    package func run() async throws {
        try? await gracefulShutdown()
        await close()
    }

    /// Refuses new work, lets the work in hand finish (its statements are stopped after 5 seconds) and disconnects.
    package func close() async {
        await pool.close(grace: Self.closeGrace)
    }

    // MARK: - Leases

    /// Lends a connection to `body`, counts failures, and lets cancellation look as everywhere else in Swift.
    private func use<R: Sendable>(
        _ body: (PostgresConnection) async -> ConnectionOutcome<R>
    ) async throws -> R {
        do {
            return try await lend(body)
        } catch let error as PostgresError {
            metrics.failed(error)
            throw error.code == .cancelled ? CancellationError() : error
        }
    }

    /// Connections that died while idle are replaced without the caller noticing.
    private func lend<R: Sendable>(
        _ body: (PostgresConnection) async -> ConnectionOutcome<R>
    ) async throws -> R {
        for _ in 0...configuration.maximumConnections {
            let connection = try await pool.lease()
            let lease = connection.signal.begin()
            let outcome = await withTaskCancellationHandler {
                await body(connection)
            } onCancel: {
                connection.signal.raise(lease)
            }
            connection.signal.end()
            switch outcome {
            case .stale:
                pool.release(connection, isReusable: false)
            case .finished(let result, let isReusable):
                pool.release(connection, isReusable: isReusable)
                return try result.get()
            }
        }
        throw PostgresError(.connectionLost, context: "connections break as soon as they are opened")
    }
}
