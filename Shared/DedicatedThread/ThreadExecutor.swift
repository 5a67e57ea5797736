import Dispatch
import Synchronization

/// A serial executor over one operating-system thread that it owns.
///
/// An actor whose `unownedExecutor` is this executor may block in C (libpq, librdkafka) without taking a thread from
/// Swift's cooperative pool, and nothing can interleave with its methods, because they hold the only thread.
///
/// No job is ever lost: after ``shutdown()`` the thread runs what is queued and ends, and a job that arrives still
/// later gets a short-lived thread of its own, one after the other, so no caller waits for ever.
package final class ThreadExecutor: SerialExecutor, Sendable {
    private struct State {
        var jobs: [UnownedJob] = []
        var isShutDown = false
        var isThreadRunning = true
    }

    private let name: String
    private let state = Mutex(State())
    private let wakeUps = DispatchSemaphore(value: 0)

    /// Starts the thread.
    /// - Parameter name: Name of the thread; Linux keeps the first 15 bytes.
    package init(name: String) {
        self.name = name
        startThread()
    }

    /// Queues a job. Called by the Swift runtime, on any thread.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let needsThread = state.withLock { state in
            state.jobs.append(job)
            defer { state.isThreadRunning = true }
            return !state.isThreadRunning
        }
        if needsThread { startThread() }
        wakeUps.signal()
    }

    /// Ends the thread after the jobs that are queued. May be called more than once, on any thread.
    package func shutdown() {
        state.withLock { $0.isShutDown = true }
        wakeUps.signal()
    }

    private func startThread() {
        OwnedThread.start(name: name) { self.runLoop() }
    }

    private func runLoop() {
        while true {
            wakeUps.wait()
            let (jobs, isOver) = state.withLock { state -> ([UnownedJob], Bool) in
                let jobs = state.jobs
                state.jobs.removeAll(keepingCapacity: true)
                let isOver = state.isShutDown && jobs.isEmpty
                if isOver { state.isThreadRunning = false }
                return (jobs, isOver)
            }
            for job in jobs { job.runSynchronously(on: asUnownedSerialExecutor()) }
            if isOver { return }
            if state.withLock({ $0.isShutDown }) { wakeUps.signal() }
        }
    }
}
