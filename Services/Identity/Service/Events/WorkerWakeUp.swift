/// Tells the worker of this process that a row waits. A hint only: a lost signal costs one poll.
struct WorkerWakeUp: Sendable {
    /// One element at most waits; further signals are the same news.
    let signals: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (signals, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func signal() { continuation.yield() }
}
