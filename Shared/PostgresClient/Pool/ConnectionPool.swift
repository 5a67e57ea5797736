import DedicatedThread
import Logging
import Synchronization

/// Performs what ``PoolState`` decides: opens, hands out and closes connections.
final class ConnectionPool: Sendable {
    private typealias Waiter = CheckedContinuation<PostgresConnection, any Error>

    private struct Guarded {
        var state: PoolState
        var connections: [PoolState.ConnectionID: PostgresConnection] = [:]
        var waiters: [PoolState.WaiterID: Waiter] = [:]
        var drainWaiters: [CheckedContinuation<Void, Never>] = []
        var nextWaiter: PoolState.WaiterID = 1
        var isDrained = false
        var lastOpeningState: String?
    }

    private let configuration: PostgresConfiguration
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let metrics: PoolMetrics
    private let cancelThreads: ThreadPool
    private let guarded: Mutex<Guarded>

    init(
        configuration: PostgresConfiguration, clock: any Clock<Duration>, logger: Logger, metrics: PoolMetrics
    ) {
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
        self.metrics = metrics
        cancelThreads = ThreadPool(name: "pg cancel", threads: 1, maximumQueued: 64)
        guarded = Mutex(
            Guarded(
                state: PoolState(
                    maximumConnections: configuration.maximumConnections,
                    maximumWaiters: configuration.maximumWaiters)))
    }

    deinit { cancelThreads.shutdown() }

    /// Gives a connection that is the caller's alone until ``release(_:isReusable:)``.
    /// - Throws: ``PostgresError`` (poolTimeout, connectionLost, closed) or `CancellationError`.
    func lease() async throws -> PostgresConnection {
        try Task.checkCancellation()
        let taken = guarded.withLock { guarded -> PostgresConnection? in
            guard let id = guarded.state.takeIdle() else { return nil }
            metrics.record(guarded.state)
            return guarded.connections[id]
        }
        if let taken {
            metrics.waited(.zero)
            return taken
        }
        let start = ContinuousClock.now
        defer { metrics.waited(ContinuousClock.now - start) }
        return try await waitForConnection()
    }

    /// Takes a connection back.
    /// - Parameter isReusable: False closes it.
    func release(_ connection: PostgresConnection, isReusable: Bool) {
        change { $0.released(connection.id, isReusable: isReusable) }
    }

    /// Closes the pool: refuses callers, closes idle connections and waits for the leased ones, whose statements are
    /// stopped after `grace`.
    func close(grace: Duration) async {
        change { $0.close() }
        let clock = clock
        let stopper = Task {
            try await clock.sleep(for: grace)
            for connection in leasedConnections() { connection.signal.raiseCurrent() }
        }
        await withCheckedContinuation { continuation in
            let isDrained = guarded.withLock { guarded in
                if !guarded.isDrained { guarded.drainWaiters.append(continuation) }
                return guarded.isDrained
            }
            if isDrained { continuation.resume() }
        }
        stopper.cancel()
    }

    private func leasedConnections() -> [PostgresConnection] {
        guarded.withLock { guarded in guarded.state.leasedConnections.compactMap { guarded.connections[$0] } }
    }

    // MARK: - Waiting

    private func waitForConnection() async throws -> PostgresConnection {
        let waiter = guarded.withLock { guarded in
            defer { guarded.nextWaiter += 1 }
            return guarded.nextWaiter
        }
        let clock = clock
        let timeout = configuration.leaseTimeout
        var timer: Task<Void, any Error>?
        defer { timer?.cancel() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: Waiter) in
                guarded.withLock { $0.waiters[waiter] = continuation }
                change { $0.request(waiter) }
                timer = Task {
                    try await clock.sleep(for: timeout)
                    change { $0.expired(waiter) }
                }
                // The handler may have run before the request was known.
                if Task.isCancelled { change { $0.cancelled(waiter) } }
            }
        } onCancel: {
            change { $0.cancelled(waiter) }
        }
    }

    // MARK: - Actions

    /// Applies one event and performs the actions that follow from it, outside the lock.
    private func change(_ event: (inout PoolState) -> [PoolState.Action]) {
        let effects = guarded.withLock { guarded -> [@Sendable () -> Void] in
            let actions = event(&guarded.state)
            metrics.record(guarded.state)
            return actions.compactMap { effect(of: $0, &guarded) }
        }
        for effect in effects { effect() }
    }

    /// Changes the books for one action and returns the part that must not run under the lock.
    private func effect(of action: PoolState.Action, _ guarded: inout Guarded) -> (@Sendable () -> Void)? {
        switch action {
        case .grant(let waiter, let id):
            guard let continuation = guarded.waiters.removeValue(forKey: waiter),
                let connection = guarded.connections[id]
            else { return nil }
            return { continuation.resume(returning: connection) }
        case .fail(let waiter, let refusal):
            guard let continuation = guarded.waiters.removeValue(forKey: waiter) else { return nil }
            let error = error(for: refusal, openingState: guarded.lastOpeningState)
            return { continuation.resume(throwing: error) }
        case .open(let id, let failures):
            let connection = PostgresConnection(id: id, configuration: configuration, cancelThreads: cancelThreads)
            guarded.connections[id] = connection
            return { self.open(connection, failures: failures) }
        case .close(let id):
            guard let connection = guarded.connections.removeValue(forKey: id) else { return nil }
            return { self.disconnect(connection) }
        case .drained:
            guarded.isDrained = true
            let continuations = guarded.drainWaiters
            guarded.drainWaiters = []
            return { for continuation in continuations { continuation.resume() } }
        }
    }

    private func disconnect(_ connection: PostgresConnection) {
        Task {
            await connection.close()
            change { $0.closed(connection.id) }
        }
    }

    private func open(_ connection: PostgresConnection, failures: Int) {
        Task {
            if failures > 0 { try? await clock.sleep(for: Self.backoff(failures)) }
            do {
                try await connection.open()
                change { $0.opened(connection.id) }
            } catch {
                openFailed(connection, error as? PostgresError, failures: failures)
            }
        }
    }

    private func openFailed(_ connection: PostgresConnection, _ error: PostgresError?, failures: Int) {
        let isPermanent = error?.sqlState.map(SQLState.isPermanentForOpening) ?? false
        guarded.withLock { $0.lastOpeningState = error?.sqlState }
        if let error { metrics.failed(error) }
        logger.warning(
            "A connection to PostgreSQL could not be opened.",
            metadata: ["sqlState": "\(error?.sqlState ?? "none")", "failuresBefore": "\(failures)"])
        change { $0.openFailed(connection.id, isPermanent: isPermanent) }
    }

    /// 50 ms, doubled for every failure in a row up to 5 s, and a random part so that instances do not knock together.
    private static func backoff(_ failures: Int) -> Duration {
        let milliseconds = min(5000, 50 << min(failures - 1, 7))
        return .milliseconds(Int.random(in: milliseconds / 2...milliseconds))
    }

    private func error(for refusal: PoolState.Refusal, openingState: String?) -> any Error {
        switch refusal {
        case .timeout: PostgresError(.poolTimeout, context: "no connection became free in time")
        case .tooManyWaiters: PostgresError(.poolTimeout, context: "too many callers are waiting")
        case .unreachable:
            PostgresError(.connectionLost, sqlState: openingState, context: "the database cannot be reached")
        case .refused:
            PostgresError(.connectionLost, sqlState: openingState, context: "the database refuses the connection")
        case .closed: PostgresError(.closed)
        case .cancelled: CancellationError()
        }
    }
}
