/// What a deployment decides about codes.
package struct CodeSettings: Sendable, Equatable {
    /// How long a code lives (SMS-01).
    package let lifetimeMilliseconds: Int64
    /// Wrong codes in a row that close an account's recovery by SMS (SMS-03).
    package let failureCap: Int

    package init(lifetimeMilliseconds: Int64, failureCap: Int) {
        self.lifetimeMilliseconds = lifetimeMilliseconds
        self.failureCap = failureCap
    }
}
