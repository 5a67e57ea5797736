package import NotificationDomain

/// What a provider says about a message whose hand-over broke off.
package enum DeliveryStatus: Sendable, Equatable {
    /// It has it: everything else is its affair.
    case accepted(providerID: String?)
    /// It had it and will not deliver it.
    case refused(DeliveryResult)
    /// It does not know it.
    case notFound
    /// It did not answer; to be asked again.
    case unavailable
    /// It cannot be asked.
    case unsupported
}
