/// What one try to hand a message over came to.
///
/// Reasons are classes such as `recipient-refused`, never a server's text: that may repeat an address.
package enum DeliveryOutcome: Sendable, Equatable {
    /// The other side took responsibility (any 2xx after the message).
    case accepted
    /// Worth trying again: nothing was delivered.
    case temporary(String)
    /// Will never be accepted.
    case permanent(String)
    /// The message went out whole and the answer never came (RFC 1047).
    case unknown(String)
}
