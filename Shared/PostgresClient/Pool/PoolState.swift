/// The bookkeeping of a bounded pool with bounded waiting. Pure: every event returns the actions to perform.
package struct PoolState {
    /// Number of a connection, never used twice.
    package typealias ConnectionID = Int
    /// Number of a waiting caller, never used twice.
    package typealias WaiterID = UInt64

    /// What the shell has to do.
    package enum Action: Equatable {
        /// Give the connection to the waiting caller.
        case grant(WaiterID, ConnectionID)
        /// Tell the waiting caller that it gets none.
        case fail(WaiterID, Refusal)
        /// Open a new connection; `failures` openings in a row have failed before (0: at once).
        case open(ConnectionID, failures: Int)
        /// Close the connection, forget it and report ``PoolState/closed(_:)``.
        case close(ConnectionID)
        /// The pool was closed and the last connection is gone.
        case drained
    }

    /// Why a caller gets no connection.
    package enum Refusal: Equatable {
        /// All connections stayed busy for the whole lease timeout.
        case timeout
        /// No connection could be opened in that time.
        case unreachable
        /// The server refuses us for a reason that waiting does not cure.
        case refused
        /// Too many callers are waiting already.
        case tooManyWaiters
        /// The pool is closed.
        case closed
        /// The caller's task was cancelled.
        case cancelled
    }

    package let maximumConnections: Int
    package let maximumWaiters: Int
    /// Last in, first out: the warmest connection is used first.
    private var idle: [ConnectionID] = []
    private var opening: Set<ConnectionID> = []
    private var leased: Set<ConnectionID> = []
    /// Being closed: the server still counts them, so they count here.
    private var closing: Set<ConnectionID> = []
    private var waiters: [WaiterID] = []
    private var failures = 0
    private var nextConnection = 1
    package private(set) var isClosed = false

    package init(maximumConnections: Int, maximumWaiters: Int) {
        self.maximumConnections = maximumConnections
        self.maximumWaiters = maximumWaiters
    }

    /// Connections that callers hold.
    package var inUse: Int { leased.count }
    /// Connections that nobody uses.
    package var unused: Int { idle.count }
    /// Connections that are open, being opened or being closed.
    package var total: Int { idle.count + opening.count + leased.count + closing.count }
    /// Callers that wait.
    package var waiting: Int { waiters.count }
    /// All leased connections.
    package var leasedConnections: Set<ConnectionID> { leased }

    // MARK: - Callers

    /// A free connection, when there is one and nobody waits for it.
    package mutating func takeIdle() -> ConnectionID? {
        guard !isClosed, waiters.isEmpty, let connection = idle.popLast() else { return nil }
        leased.insert(connection)
        return connection
    }

    /// A caller starts to wait.
    package mutating func request(_ waiter: WaiterID) -> [Action] {
        if isClosed { return [.fail(waiter, .closed)] }
        if let connection = takeIdle() { return [.grant(waiter, connection)] }
        guard waiters.count < maximumWaiters else { return [.fail(waiter, .tooManyWaiters)] }
        waiters.append(waiter)
        return openIfNeeded()
    }

    /// The caller has waited long enough; no action when it was served in the meantime.
    package mutating func expired(_ waiter: WaiterID) -> [Action] {
        let hasOpenConnection = !idle.isEmpty || !leased.isEmpty
        return remove(waiter, failures > 0 && !hasOpenConnection ? .unreachable : .timeout)
    }

    /// The caller's task was cancelled; no action when it was served in the meantime.
    package mutating func cancelled(_ waiter: WaiterID) -> [Action] { remove(waiter, .cancelled) }

    private mutating func remove(_ waiter: WaiterID, _ refusal: Refusal) -> [Action] {
        guard let index = waiters.firstIndex(of: waiter) else { return [] }
        waiters.remove(at: index)
        return [.fail(waiter, refusal)]
    }

    // MARK: - Connections

    /// An opening succeeded.
    package mutating func opened(_ connection: ConnectionID) -> [Action] {
        opening.remove(connection)
        failures = 0
        if isClosed { return [close(connection)] }
        return hand(connection) + openIfNeeded()
    }

    /// An opening failed.
    /// - Parameter isPermanent: Waiting does not cure the reason, so nobody is kept waiting.
    package mutating func openFailed(_ connection: ConnectionID, isPermanent: Bool) -> [Action] {
        opening.remove(connection)
        failures += 1
        let close = close(connection)
        if isClosed { return [close] }
        guard isPermanent, leased.isEmpty else { return [close] + openIfNeeded() }
        defer { waiters.removeAll() }
        return [close] + waiters.map { .fail($0, .refused) }
    }

    /// A caller gives its connection back.
    /// - Parameter isReusable: False when it is broken or still inside a transaction: then it is closed.
    package mutating func released(_ connection: ConnectionID, isReusable: Bool) -> [Action] {
        guard leased.remove(connection) != nil else { return [] }
        if isClosed { return [close(connection)] }
        guard isReusable else { return [close(connection)] + openIfNeeded() }
        return hand(connection)
    }

    /// A connection that had to be closed is gone.
    package mutating func closed(_ connection: ConnectionID) -> [Action] {
        closing.remove(connection)
        return isClosed ? drainedIfEmpty() : openIfNeeded()
    }

    /// Refuses everything from now on. Leased connections are closed when they come back.
    package mutating func close() -> [Action] {
        guard !isClosed else { return [] }
        isClosed = true
        let actions = waiters.map { Action.fail($0, .closed) } + idle.map { close($0) }
        waiters.removeAll()
        idle.removeAll()
        return actions + drainedIfEmpty()
    }

    private mutating func close(_ connection: ConnectionID) -> Action {
        closing.insert(connection)
        return .close(connection)
    }

    private mutating func hand(_ connection: ConnectionID) -> [Action] {
        guard !waiters.isEmpty else {
            idle.append(connection)
            return []
        }
        leased.insert(connection)
        return [.grant(waiters.removeFirst(), connection)]
    }

    /// One opening for every waiting caller, within the bound; while openings fail, one at a time.
    private mutating func openIfNeeded() -> [Action] {
        var actions: [Action] = []
        while opening.count < waiters.count, total < maximumConnections, failures == 0 || opening.isEmpty {
            let connection = nextConnection
            nextConnection += 1
            opening.insert(connection)
            actions.append(.open(connection, failures: failures))
        }
        return actions
    }

    private func drainedIfEmpty() -> [Action] { total == 0 ? [.drained] : [] }
}
