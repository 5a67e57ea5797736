/// The streams are stale and an owner did not answer: no token is given out on a guess (503).
package struct CannotBeSure: Error, CustomStringConvertible {
    /// Seconds after which asking again makes sense.
    package static let retryAfterSeconds = 2
    package init() {}
    package var description: String { "the account's standing is not known for sure at the moment" }
}
