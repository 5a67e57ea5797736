/// How long one answer is still waited for, and whether a cancellation interrupts the waiting.
struct SocketWait {
    private var deadline: ContinuousClock.Instant
    private let isCancellable: Bool
    /// The server was asked to stop.
    private(set) var isCancelSent = false

    /// - Parameters:
    ///   - limit: Time from now after which the connection is given up.
    ///   - isCancellable: Whether a cancelled task interrupts the waiting.
    init(limit: Duration, isCancellable: Bool) {
        deadline = .now + limit
        self.isCancellable = isCancellable
    }

    /// Whether the cancel signal is still to be polled; it stays raised, so only until it was seen.
    var listensForCancel: Bool { isCancellable && !isCancelSent }

    /// Time left, for `poll`; 0 when the deadline has passed.
    var remainingMilliseconds: Int32 {
        let left = deadline - .now
        guard left > .zero else { return 0 }
        return Int32(clamping: left.wholeMilliseconds)
    }

    /// Records that the server was asked to stop and leaves it `grace` to do so.
    mutating func cancelSent(grace: Duration) {
        isCancelSent = true
        deadline = min(deadline, .now + grace)
    }
}
