import Synchronization

/// A clock that moves only when a test says so.
///
/// A test waits with ``nextTimerScheduled()`` until the code under test has armed a timer and then advances: no real
/// waiting, and no race between arming and moving.
package final class ManualClock: Clock {
    /// Time since the clock was made.
    package struct Instant: InstantProtocol {
        package let elapsed: Swift.Duration

        package init(elapsed: Swift.Duration) {
            self.elapsed = elapsed
        }

        package func advanced(by duration: Swift.Duration) -> Instant { Instant(elapsed: elapsed + duration) }
        package func duration(to other: Instant) -> Swift.Duration { other.elapsed - elapsed }
        package static func < (left: Instant, right: Instant) -> Bool { left.elapsed < right.elapsed }
    }

    private struct Timer {
        let id: UInt64
        let deadline: Instant
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now = Instant(elapsed: .zero)
        var nextID: UInt64 = 0
        var timers: [Timer] = []
        var cancelled: Set<UInt64> = []
        /// Deadlines armed and not yet reported.
        var armed: [Instant] = []
        var observers: [CheckedContinuation<Instant, Never>] = []
    }

    private let state = Mutex(State())

    package init() {}

    package var now: Instant { state.withLock { $0.now } }
    package var minimumResolution: Swift.Duration { .nanoseconds(1) }

    /// Timers that wait now.
    package var pendingTimers: Int { state.withLock { $0.timers.count } }

    package func sleep(until deadline: Instant, tolerance: Swift.Duration?) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                arm(Timer(id: id, deadline: deadline, continuation: continuation))
            }
        } onCancel: {
            cancel(id)
        }
    }

    /// Moves time and wakes every timer that is due.
    package func advance(by duration: Swift.Duration) {
        let due = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let due = state.timers.filter { $0.deadline <= state.now }
            state.timers.removeAll { $0.deadline <= state.now }
            return due.sorted { $0.deadline < $1.deadline }
        }
        for timer in due { timer.continuation.resume() }
    }

    /// The deadline of the next timer armed, also of one armed before this call and not reported yet.
    package func nextTimerScheduled() async -> Instant {
        await withCheckedContinuation { continuation in
            let ready: Instant? = state.withLock { state in
                if !state.armed.isEmpty { return state.armed.removeFirst() }
                state.observers.append(continuation)
                return nil
            }
            if let ready { continuation.resume(returning: ready) }
        }
    }

    private func arm(_ timer: Timer) {
        enum Outcome {
            case waits
            case due
            case cancelled
        }
        let (outcome, observer) = state.withLock { state -> (Outcome, CheckedContinuation<Instant, Never>?) in
            if state.cancelled.remove(timer.id) != nil { return (.cancelled, nil) }
            if timer.deadline <= state.now { return (.due, nil) }
            state.timers.append(timer)
            if !state.observers.isEmpty { return (.waits, state.observers.removeFirst()) }
            state.armed.append(timer.deadline)
            return (.waits, nil)
        }
        switch outcome {
        case .waits: observer?.resume(returning: timer.deadline)
        case .due: timer.continuation.resume()
        case .cancelled: timer.continuation.resume(throwing: CancellationError())
        }
    }

    private func cancel(_ id: UInt64) {
        let timer: Timer? = state.withLock { state in
            guard let index = state.timers.firstIndex(where: { $0.id == id }) else {
                state.cancelled.insert(id)
                return nil
            }
            return state.timers.remove(at: index)
        }
        timer?.continuation.resume(throwing: CancellationError())
    }
}
