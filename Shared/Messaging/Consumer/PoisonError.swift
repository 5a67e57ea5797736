/// Thrown by an ``EventHandler`` for an event that can never be applied, whatever is retried.
package struct PoisonError: Error, Sendable, CustomStringConvertible {
    /// A class of reason for logs and dead letters: never a value of the event.
    package let reason: String
    package init(_ reason: String) { self.reason = reason }
    package var description: String { "cannot be applied: \(reason)" }
}
