package import Foundation
package import NotificationDomain

/// What a provider says of a message by itself, after its signature was checked.
package struct DeliveryReport: Sendable, Equatable {
    package enum Standing: Sendable, Equatable {
        /// It has the message, and there is nothing final yet.
        case taken
        case delivered
        /// The text is `undelivered` or `failed`; the result says why.
        case lost(String, DeliveryResult)
    }

    /// `sms` or `sms-2`.
    package var provider: String
    package var reference: UUID?
    package var providerID: String?
    package var standing: Standing

    package init(provider: String, reference: UUID?, providerID: String?, standing: Standing) {
        self.provider = provider
        self.reference = reference
        self.providerID = providerID
        self.standing = standing
    }
}
