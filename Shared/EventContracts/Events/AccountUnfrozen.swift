package import Foundation

/// The account is held no more.
/// Producer: identity. Consumer: token (mints again, for sessions of this epoch on). Key: account. No sensitive fields.
/// Transmitted as RISC `account-credential-change-required` where a contact was restored (`account-enabled` follows with
/// the closing of the case), else as `account-enabled`.
package struct AccountUnfrozen: RekeyEvent {
    package static let type = "rekey.account.unfrozen"
    package static let topic = Topic.account

    /// The account's epoch after this, above that of the freeze it ends.
    package var epoch: Int64
    package var unfrozenAt: Date
    package var reason: Reason
    package var caseId: UUID?

    package init(epoch: Int64, unfrozenAt: Date, reason: Reason, caseId: UUID? = nil) {
        self.epoch = epoch
        self.unfrozenAt = unfrozenAt
        self.reason = reason
        self.caseId = caseId
    }

    /// Why.
    package enum Reason: String, Codable, Sendable {
        /// An earlier contact is back, and the owner has to set a password.
        case restored
        case refused
        /// Nobody went on with the case in time.
        case expired
    }
}
