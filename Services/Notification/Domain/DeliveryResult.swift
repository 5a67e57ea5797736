/// What one try to hand a message over came to.
///
/// Holds classes and codes only, never a server's text: that may repeat an address.
package struct DeliveryResult: Sendable, Equatable {
    package enum Outcome: String, Sendable {
        /// The other side took responsibility.
        case accepted
        /// Worth trying again: nothing was taken over.
        case temporary
        /// Will never be accepted.
        case permanent
        /// The message went out whole and the answer never came (RFC 1047).
        case unknown
    }

    /// Whose fault a refusal is: what follows for other messages.
    package enum Fault: String, Sendable {
        case none
        /// This message alone.
        case message
        /// Its address or number does not exist: nothing else can arrive there either.
        case destination
        /// The provider, or our set-up with it: counts for the circuit breaker.
        case provider
    }

    package var outcome: Outcome
    /// A class such as `recipient-refused`; nil after success.
    package var reason: String?
    package var fault: Fault
    /// Whether a refusal is of this provider alone: it lacks what the message needs, and another may have it.
    package var mayGoElsewhere: Bool
    /// The other side's code: an SMTP reply (RFC 5321 §4.2) or an HTTP status.
    package var code: Int?
    /// The enhanced status code, as `5.1.1` (RFC 3463).
    package var enhanced: String?
    /// Under which name the provider knows the message.
    package var providerID: String?
    /// The provider wants to be left alone that long, in milliseconds.
    package var retryAfter: Int64?

    package init(
        _ outcome: Outcome, _ reason: String? = nil, fault: Fault = .none, mayGoElsewhere: Bool = false,
        code: Int? = nil,
        enhanced: String? = nil, providerID: String? = nil, retryAfter: Int64? = nil
    ) {
        self.outcome = outcome
        self.reason = reason
        self.fault = fault
        self.mayGoElsewhere = mayGoElsewhere
        self.code = code
        self.enhanced = enhanced
        self.providerID = providerID
        self.retryAfter = retryAfter
    }

    package static let accepted = DeliveryResult(.accepted)

    package static func temporary(_ reason: String, fault: Fault = .provider) -> DeliveryResult {
        DeliveryResult(.temporary, reason, fault: fault)
    }

    package static func permanent(
        _ reason: String, fault: Fault = .message, mayGoElsewhere: Bool = false
    ) -> DeliveryResult {
        DeliveryResult(.permanent, reason, fault: fault, mayGoElsewhere: mayGoElsewhere)
    }

    package static func unknown(_ reason: String) -> DeliveryResult {
        DeliveryResult(.unknown, reason, fault: .provider)
    }
}
