/// What a wrong code does beyond being refused.
package struct CodeFailureOutcome: Sendable, Equatable {
    /// The handle's last try is gone, or the account's recovery by SMS was closed: others are told.
    package let isTold: Bool
    /// Whether the account gets no codes any more until a recovery or a password change succeeds (SMS-03).
    package let closesPath: Bool

    /// - Parameters:
    ///   - tries: of the handle, this one included.
    ///   - closesPath: whether this failure was the one that reached the account's cap.
    package init(tries: Int, closesPath: Bool) {
        self.closesPath = closesPath
        isTold = closesPath || tries >= CodeRule.triesPerHandle
    }
}
