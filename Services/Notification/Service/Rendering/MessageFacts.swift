package import Foundation

/// What a notice tells besides its recipient; kept in the message's row in clear until it is sent, so no address and no
/// secret.
package struct MessageFacts: Codable, Sendable, Equatable {
    package var changedAt: Date?
    /// The password was set by a recovery link or code, not on the account page.
    package var byReset: Bool?
    package var signedOut: Bool?
    /// For `contact-changed`, as `phone-replaced`; for `contact-verification` why, as `sign-up`; for a recovery
    /// that nobody asked for its occasion, as `breach`.
    package var change: String?
    /// What the device calls itself: text from its caller.
    package var device: String?
    /// Roughly where.
    package var place: String?
    /// When what was announced comes into effect.
    package var effectiveAt: Date?
    /// The letters by which the asker knows the request again.
    package var request: String?

    package init(
        changedAt: Date? = nil, byReset: Bool? = nil, signedOut: Bool? = nil, change: String? = nil,
        device: String? = nil, place: String? = nil, effectiveAt: Date? = nil, request: String? = nil
    ) {
        self.changedAt = changedAt
        self.byReset = byReset
        self.signedOut = signedOut
        self.change = change
        self.device = device
        self.place = place
        self.effectiveAt = effectiveAt
        self.request = request
    }
}
