import Metrics

/// What the pool tells the monitoring system. The label `pool` is the application name.
struct PoolMetrics: Sendable {
    private let inUse: Gauge
    private let open: Gauge
    private let waiting: Gauge
    private let wait: Metrics.Timer
    private let refused: Counter
    private let openFailures: Counter

    init(pool: String) {
        let labels = [("pool", pool)]
        inUse = Gauge(label: "postgres_pool_connections_in_use", dimensions: labels)
        open = Gauge(label: "postgres_pool_connections_open", dimensions: labels)
        waiting = Gauge(label: "postgres_pool_waiting", dimensions: labels)
        wait = Metrics.Timer(label: "postgres_pool_wait_seconds", dimensions: labels)
        refused = Counter(label: "postgres_pool_refused_total", dimensions: labels)
        openFailures = Counter(label: "postgres_connection_failures_total", dimensions: labels)
    }

    /// Records the state after a change.
    func record(_ state: borrowing PoolState) {
        inUse.record(state.inUse)
        open.record(state.total)
        waiting.record(state.waiting)
    }

    /// Records how long a caller waited before it got a connection.
    func waited(_ duration: Duration) { wait.record(duration: duration) }

    /// Counts a caller that got none.
    func refusedCaller() { refused.increment() }

    /// Counts a failed opening.
    func openingFailed() { openFailures.increment() }
}
