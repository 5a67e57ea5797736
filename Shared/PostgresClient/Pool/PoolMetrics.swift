import Metrics

/// What the client tells the monitoring system. The label `pool` is the application name.
struct PoolMetrics: Sendable {
    private let pool: String
    private let inUse: Gauge
    private let idle: Gauge
    private let lease: Metrics.Timer
    private let transaction: Metrics.Timer

    init(pool: String) {
        self.pool = pool
        inUse = Gauge(label: "rekey_postgres_connections", dimensions: [("pool", pool), ("state", "in_use")])
        idle = Gauge(label: "rekey_postgres_connections", dimensions: [("pool", pool), ("state", "idle")])
        lease = Metrics.Timer(label: "rekey_postgres_lease_duration_seconds", dimensions: [("pool", pool)])
        transaction = Metrics.Timer(label: "rekey_postgres_transaction_duration_seconds", dimensions: [("pool", pool)])
    }

    /// Records the state after a change.
    func record(_ state: borrowing PoolState) {
        inUse.record(state.inUse)
        idle.record(state.unused)
    }

    /// Records how long a caller waited for a connection, also when it got none.
    func waited(_ duration: Duration) { lease.record(duration: duration) }

    /// Records the time of a transaction with its retries.
    func transactionTook(_ duration: Duration) { transaction.record(duration: duration) }

    /// Counts a transaction that is started again.
    func retried(_ error: PostgresError) {
        let state = error.sqlState.map { "\($0.prefix(2))" } ?? "none"
        Counter(label: "rekey_postgres_retries_total", dimensions: [("pool", pool), ("class", state)]).increment()
    }

    /// Counts a failure that the caller or the log sees.
    func failed(_ error: PostgresError) {
        Counter(label: "rekey_postgres_errors_total", dimensions: [("pool", pool), ("code", error.code.rawValue)])
            .increment()
    }
}
