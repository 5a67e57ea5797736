import DedicatedThread
import Dispatch
import Foundation
import Glibc
import Synchronization
import Testing

/// Owned threads: D2.
@Suite struct ThreadExecutorTests {
    private actor Pinned {
        private let executor: ThreadExecutor
        nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
        private var count = 0

        init(_ executor: ThreadExecutor) { self.executor = executor }

        func thread() -> UInt { UInt(pthread_self()) }
        func name() throws -> String { try String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8) }
        func block(_ gate: DispatchSemaphore) { gate.wait() }
        func add() -> Int {
            count += 1
            return count
        }
    }

    @Test("an actor's work runs on one thread, which carries the name")
    func oneThread() async throws {
        let executor = ThreadExecutor(name: "test thread")
        let actor = Pinned(executor)
        var threads: Set<UInt> = []
        for _ in 0..<100 { threads.insert(await actor.thread()) }
        #expect(threads.count == 1)
        #expect(try await actor.name() == "test thread\n")
        executor.shutdown()
    }

    @Test("64 blocked actors do not hold up other tasks")
    func blocking() async {
        let gate = DispatchSemaphore(value: 0)
        let executors = (0..<64).map { ThreadExecutor(name: "blocked \($0)") }
        await withTaskGroup(of: Void.self) { group in
            for executor in executors {
                let actor = Pinned(executor)
                group.addTask { await actor.block(gate) }
            }
            let free = await Task { 42 }.value
            #expect(free == 42)
            for _ in 0..<64 { gate.signal() }
        }
        for executor in executors { executor.shutdown() }
    }

    @Test("work that arrives after the shutdown still runs, one after the other")
    func late() async {
        let executor = ThreadExecutor(name: "late")
        let actor = Pinned(executor)
        #expect(await actor.add() == 1)
        executor.shutdown()
        executor.shutdown()
        let results = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<200 { group.addTask { await actor.add() } }
            return await group.reduce(into: Set<Int>()) { $0.insert($1) }
        }
        #expect(results == Set(2...201))
    }
}
