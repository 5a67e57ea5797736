import Dispatch
import Synchronization

/// A fixed number of owned threads for blocking or CPU-heavy work (Argon2id, libcurl), with a bounded queue.
///
/// The bound is the protection: a burst of sign-ins is refused at once with ``Overloaded`` instead of growing a queue
/// whose every entry would be answered too late.
package final class ThreadPool: Sendable {
    /// All threads are busy and the queue is full; nothing was run.
    package struct Overloaded: Error, CustomStringConvertible {
        /// Safe to log.
        package var description: String { "too much work is waiting" }
    }

    /// The pool was shut down before the work was accepted; nothing was run.
    package struct ShutDown: Error, CustomStringConvertible {
        /// Safe to log.
        package var description: String { "the thread pool is shut down" }
    }

    private typealias Job = @Sendable () -> Void

    private struct State {
        var queue: [Job] = []
        /// Work that was accepted and has not ended: waiting or running.
        var unfinished = 0
        var isShutDown = false
    }

    private let threads: Int
    private let maximumQueued: Int
    private let state = Mutex(State())
    private let wakeUps = DispatchSemaphore(value: 0)

    /// Starts the threads.
    /// - Parameters:
    ///   - name: Prefix of the thread names.
    ///   - threads: How many pieces of work run at the same time; at least 1.
    ///   - maximumQueued: How many more may wait for a free thread.
    package init(name: String, threads: Int, maximumQueued: Int) {
        precondition(threads > 0 && maximumQueued >= 0, "a pool needs a thread and a bound")
        self.threads = threads
        self.maximumQueued = maximumQueued
        for number in 0..<threads {
            OwnedThread.start(name: "\(name)-\(number)") { self.runLoop() }
        }
    }

    /// Runs `body` on one of the threads and returns what it returns or throws.
    ///
    /// Work that has begun runs to its end also when the waiting task is cancelled: C code cannot be stopped half-way.
    /// A task that is cancelled before its work began gets `CancellationError`, and the work is not run.
    /// - Throws: ``Overloaded`` at once when the queue is full, ``ShutDown`` after ``shutdown()``, or what `body`
    ///   throws.
    package func run<R: Sendable>(_ body: @escaping @Sendable () throws -> R) async throws -> R {
        let cancellation = CancellationFlag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<R, any Error>) in
                let refusal = submit {
                    guard !cancellation.isRaised else { return continuation.resume(throwing: CancellationError()) }
                    continuation.resume(with: Result { try body() })
                }
                if let refusal { continuation.resume(throwing: refusal) }
            }
        } onCancel: {
            cancellation.raise()
        }
    }

    /// Refuses new work, lets accepted work finish and ends the threads. Does not wait for that.
    package func shutdown() {
        let isFirst = state.withLock { state in
            defer { state.isShutDown = true }
            return !state.isShutDown
        }
        guard isFirst else { return }
        for _ in 0..<threads { wakeUps.signal() }
    }

    /// Puts one piece of work in the queue; returns the reason when it was not accepted.
    private func submit(_ job: @escaping Job) -> (any Error)? {
        let refusal = state.withLock { state -> (any Error)? in
            if state.isShutDown { return ShutDown() }
            if state.unfinished >= threads + maximumQueued { return Overloaded() }
            state.unfinished += 1
            state.queue.append(job)
            return nil
        }
        if refusal == nil { wakeUps.signal() }
        return refusal
    }

    /// One signal stands for one piece of work, and after the shutdown for one thread that ends.
    private func runLoop() {
        while true {
            wakeUps.wait()
            let job = state.withLock { $0.queue.isEmpty ? nil : $0.queue.removeFirst() }
            guard let job else { return }
            job()
            state.withLock { $0.unfinished -= 1 }
        }
    }
}
