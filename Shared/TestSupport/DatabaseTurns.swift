import Synchronization

/// How many tests have a database at the same time.
///
/// Swift Testing starts every test at once. Hundreds of pools on two cores make each test slow enough to meet the very
/// time-outs it is not about; with a few at a time the whole run takes as long and each test is quick.
final class DatabaseTurns: Sendable {
    /// Set inside a test that has its turn: what it opens besides is part of it.
    @TaskLocal static var isTaken = false

    static let shared = DatabaseTurns(40)

    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(_ turns: Int) { state = Mutex(State(free: turns)) }

    /// Runs `body` when it is its turn, first come first served.
    func run<R>(_ body: () async throws -> R) async throws -> R {
        if Self.isTaken { return try await body() }
        await take()
        defer { giveBack() }
        return try await Self.$isTaken.withValue(true) { try await body() }
    }

    private func take() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    private func giveBack() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.free += 1
            return nil
        }
        next?.resume()
    }
}
