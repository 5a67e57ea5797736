import PostgresClient
import Testing

/// The pool's bookkeeping, without threads or a server.
@Suite struct PoolStateTests {
    private func state(_ maximum: Int = 2, waiters: Int = 3) -> PoolState {
        PoolState(maximumConnections: maximum, maximumWaiters: waiters)
    }

    @Test("opens on demand, up to the bound, and then lets callers wait in order")
    func bound() {
        var pool = state()
        #expect(pool.takeIdle() == nil)
        #expect(pool.request(1) == [.open(1, failures: 0)])
        #expect(pool.request(2) == [.open(2, failures: 0)])
        #expect(pool.request(3) == [])
        #expect(pool.total == 2)
        #expect(pool.opened(2) == [.grant(1, 2)])
        #expect(pool.opened(1) == [.grant(2, 1)])
        #expect(pool.released(1, isReusable: true) == [.grant(3, 1)])
        #expect(pool.released(2, isReusable: true) == [])
        #expect(pool.takeIdle() == 2)
        #expect(pool.inUse == 2)
    }

    @Test("one caller too many is refused at once")
    func waiters() {
        var pool = state(1, waiters: 2)
        _ = pool.request(1)
        _ = pool.request(2)
        #expect(pool.request(3) == [.fail(3, .tooManyWaiters)])
        #expect(pool.waiting == 2)
    }

    @Test("nobody overtakes a waiting caller")
    func fairness() {
        var pool = state(1)
        _ = pool.request(1)
        _ = pool.opened(1)
        _ = pool.request(2)
        #expect(pool.takeIdle() == nil)
        #expect(pool.released(1, isReusable: true) == [.grant(2, 1)])
    }

    @Test("a broken connection is closed and replaced for whoever waits, only when the old one is gone")
    func replacement() {
        var pool = state(1)
        _ = pool.request(1)
        _ = pool.opened(1)
        _ = pool.request(2)
        #expect(pool.released(1, isReusable: false) == [.close(1)])
        #expect(pool.closed(1) == [.open(2, failures: 0)])
        #expect(pool.opened(2) == [.grant(2, 2)])
    }

    @Test("an expired or cancelled caller leaves the queue; when it was served, nothing happens")
    func leaving() {
        var pool = state(1)
        _ = pool.request(1)
        _ = pool.request(2)
        #expect(pool.expired(2) == [.fail(2, .timeout)])
        #expect(pool.opened(1) == [.grant(1, 1)])
        #expect(pool.expired(1) == [])
        #expect(pool.cancelled(1) == [])
        _ = pool.request(3)
        #expect(pool.cancelled(3) == [.fail(3, .cancelled)])
        #expect(pool.released(1, isReusable: true) == [])
    }

    @Test("while openings fail one at a time is tried, later and later; success lifts that")
    func backoff() {
        var pool = state(3)
        #expect(pool.request(1) == [.open(1, failures: 0)])
        #expect(pool.request(2) == [.open(2, failures: 0)])
        #expect(pool.openFailed(1, isPermanent: false) == [.close(1)])
        #expect(pool.openFailed(2, isPermanent: false) == [.close(2), .open(3, failures: 2)])
        #expect(pool.closed(1) == [])
        #expect(pool.closed(2) == [])
        #expect(pool.openFailed(3, isPermanent: false) == [.close(3), .open(4, failures: 3)])
        #expect(pool.expired(1) == [.fail(1, .unreachable)])
        #expect(pool.opened(4) == [.grant(2, 4)])
        #expect(pool.request(5) == [.open(5, failures: 0)])
    }

    @Test("nobody waits for a server that refuses us for good")
    func permanent() {
        var pool = state(1)
        _ = pool.request(1)
        _ = pool.request(2)
        #expect(pool.openFailed(1, isPermanent: true) == [.close(1), .fail(1, .refused), .fail(2, .refused)])
    }

    @Test("a closed pool refuses, waits for what is lent and then reports once")
    func closing() {
        var pool = state(2)
        _ = pool.request(1)
        _ = pool.opened(1)
        _ = pool.request(2)
        _ = pool.opened(2)
        _ = pool.released(2, isReusable: true)
        _ = pool.request(3)
        _ = pool.request(4)
        #expect(pool.close() == [.fail(4, .closed)])
        #expect(pool.close() == [])
        #expect(pool.request(5) == [.fail(5, .closed)])
        #expect(pool.released(2, isReusable: true) == [.close(2)])
        #expect(pool.closed(2) == [])
        #expect(pool.released(1, isReusable: true) == [.close(1)])
        #expect(pool.closed(1) == [.drained])
    }

    @Test("an empty pool is drained when it is closed, and an opening that ends later is closed")
    func closingEarly() {
        var pool = state()
        #expect(pool.close() == [.drained])
        var opening = state()
        _ = opening.request(1)
        #expect(opening.close() == [.fail(1, .closed)])
        #expect(opening.opened(1) == [.close(1)])
        #expect(opening.closed(1) == [.drained])
    }

    @Test("random histories keep the bounds and lose nobody", arguments: 0..<50 as Range<UInt64>)
    func random(_ seed: UInt64) {
        var random = SplitMix(state: seed)
        var pool = PoolState(maximumConnections: 3, maximumWaiters: 4)
        var history = PoolHistory()
        for waiter in 1...300 as ClosedRange<UInt64> {
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1, 2:
                history.ask(waiter)
                history.perform(pool.request(waiter))
            case 3:
                guard let waiter = history.waiting.randomElement(using: &random) else { continue }
                history.perform(Bool.random(using: &random) ? pool.expired(waiter) : pool.cancelled(waiter))
            case 4:
                guard let connection = history.opening.randomElement(using: &random) else { continue }
                history.opening.remove(connection)
                let isFine = Int.random(in: 0..<3, using: &random) > 0
                history.perform(isFine ? pool.opened(connection) : pool.openFailed(connection, isPermanent: false))
            default:
                guard let connection = history.leased.randomElement(using: &random) else { continue }
                history.leased.remove(connection)
                history.perform(pool.released(connection, isReusable: Bool.random(using: &random)))
            }
            for connection in history.closing.sorted() {
                history.closing.remove(connection)
                history.perform(pool.closed(connection))
            }
            #expect(pool.total <= 3)
            #expect(pool.waiting <= 4)
            #expect(pool.waiting == history.waiting.count)
            #expect(pool.inUse == history.leased.count)
            #expect(pool.waiting == 0 || pool.unused == 0, "somebody waits beside a free connection")
            #expect(pool.waiting == 0 || pool.total > 0, "somebody waits and nothing is under way")
        }
    }
}
