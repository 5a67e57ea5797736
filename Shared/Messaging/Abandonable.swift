import Synchronization

/// Waits for work that cannot be interrupted only as long as the own task lives.
package enum Abandonable {
    private enum State<R: Sendable> {
        case working
        case waiting(CheckedContinuation<R?, Never>)
        case over(R?)
    }

    private final class Box<R: Sendable>: Sendable {
        let state = Mutex(State<R>.working)

        func finish(_ result: R?) {
            let waiter = state.withLock { state -> CheckedContinuation<R?, Never>? in
                switch state {
                case .working:
                    state = .over(result)
                    return nil
                case .waiting(let continuation):
                    state = .over(result)
                    return continuation
                case .over:
                    return nil
                }
            }
            waiter?.resume(returning: result)
        }

        func wait(_ continuation: CheckedContinuation<R?, Never>) {
            let early = state.withLock { state -> R?? in
                if case .over(let result) = state { return .some(result) }
                state = .waiting(continuation)
                return nil
            }
            if let early { continuation.resume(returning: early) }
        }
    }

    /// The result, or nil as soon as the calling task is cancelled; the work then ends on its own and its result is
    /// lost. Used for broker calls whose deadline is longer than a graceful stop may take.
    package static func run<R: Sendable>(_ work: @escaping @Sendable () async -> R) async -> R? {
        let box = Box<R>()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                Task { box.finish(await work()) }
                box.wait(continuation)
            }
        } onCancel: {
            box.finish(nil)
        }
    }
}
