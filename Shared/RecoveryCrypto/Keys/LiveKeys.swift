import Synchronization

/// The keys of a ring, shared by all its copies and replaced as a whole.
final class LiveKeys<Keys: Sendable>: Sendable {
    private let state: Mutex<Keys>

    init(_ keys: Keys) {
        state = Mutex(keys)
    }

    /// The keys at this moment, belonging together.
    var now: Keys { state.withLock { $0 } }

    func replace(by keys: Keys) {
        state.withLock { $0 = keys }
    }
}
