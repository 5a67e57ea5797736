package import Foundation

/// What a notice tells besides its recipient; kept in the message's row in clear, so nothing personal and no secret.
package struct MessageFacts: Codable, Sendable, Equatable {
    package var changedAt: Date?
    /// The password was set by a recovery link, not on the account page.
    package var byReset: Bool?
    package var signedOut: Bool?

    package init(changedAt: Date? = nil, byReset: Bool? = nil, signedOut: Bool? = nil) {
        self.changedAt = changedAt
        self.byReset = byReset
        self.signedOut = signedOut
    }
}
