/// Counts the steps of a load and runs faults at chosen counts.
actor Progress {
    private var count = 0
    private let stream: AsyncStream<Int>
    private let continuation: AsyncStream<Int>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func step() {
        count += 1
        continuation.yield(count)
    }

    func finish() { continuation.finish() }

    /// Runs `fault` each time the count reaches the next of `thresholds` (ascending), one at a time, until the load ends.
    nonisolated func run(at thresholds: [Int], _ fault: @Sendable (Int) async throws -> Void) async throws -> Int {
        var pending = thresholds[...]
        var done = 0
        for await count in stream {
            guard let next = pending.first, count >= next else { continue }
            pending.removeFirst()
            try await fault(done)
            done += 1
        }
        return done
    }
}
