import DedicatedThread
import Dispatch
import Testing

/// Bounded threads with a bounded queue.
@Suite struct ThreadPoolTests {
    private struct Failure: Error {}

    @Test("results and errors come back")
    func results() async throws {
        let pool = ThreadPool(name: "pool", threads: 2, maximumQueued: 10)
        #expect(try await pool.run { 6 * 7 } == 42)
        await #expect(throws: Failure.self) { try await pool.run { throw Failure() } }
        pool.shutdown()
    }

    @Test("more than the threads and the queue hold is refused at once")
    func overload() async throws {
        let pool = ThreadPool(name: "pool", threads: 2, maximumQueued: 3)
        let gate = DispatchSemaphore(value: 0)
        let accepted = Tally()
        let refused = Tally()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    do {
                        try await pool.run { gate.wait() }
                        accepted.add()
                    } catch is ThreadPool.Overloaded {
                        refused.add()
                    } catch {
                        Issue.record(error)
                    }
                }
            }
            while refused.count < 15 { await Task.yield() }
            for _ in 0..<5 { gate.signal() }
        }
        #expect(accepted.count == 5)
        #expect(refused.count == 15)
        #expect(try await pool.run { true })
        pool.shutdown()
    }

    @Test("work whose task was cancelled before it began is not run")
    func cancelled() async throws {
        let pool = ThreadPool(name: "pool", threads: 1, maximumQueued: 10)
        let gate = DispatchSemaphore(value: 0)
        let (inside, entered) = AsyncStream.makeStream(of: Void.self)
        let first = Task {
            try await pool.run {
                entered.yield()
                gate.wait()
            }
        }
        var entries = inside.makeAsyncIterator()
        await entries.next()
        let runs = Tally()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: CancellationError.self) {
                    try await pool.run { runs.add() }
                }
            }
            group.cancelAll()
            gate.signal()
        }
        try await first.value
        #expect(runs.count == 0)
        pool.shutdown()
    }

    @Test("after the shutdown nothing is accepted, and what was accepted ends")
    func shutdown() async throws {
        let pool = ThreadPool(name: "pool", threads: 2, maximumQueued: 100)
        let results = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 { group.addTask { (try? await pool.run { true }) ?? false } }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(results == 50)
        pool.shutdown()
        pool.shutdown()
        await #expect(throws: ThreadPool.ShutDown.self) { try await pool.run { true } }
    }
}
