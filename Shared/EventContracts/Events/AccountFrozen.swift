package import Foundation

/// The account is held: nobody gets in and nothing changes until `account.unfrozen` of a higher epoch.
/// Producer: identity. Consumers: token (mints nothing, epoch), session (revokes below the epoch). Key: account. No
/// sensitive fields. Transmitted as RISC `account-disabled` with reason `hijacking`; the session's revocation as CAEP
/// `session-revoked` by an administrator.
package struct AccountFrozen: RekeyEvent {
    package static let type = "rekey.account.frozen"
    package static let topic = Topic.account

    /// The account's epoch after this; sessions minted under a lower one are dead.
    package var epoch: Int64
    package var frozenAt: Date
    package var reason: Reason
    /// The support case that holds it.
    package var caseId: UUID?

    package init(epoch: Int64, frozenAt: Date, reason: Reason, caseId: UUID? = nil) {
        self.epoch = epoch
        self.frozenAt = frozenAt
        self.reason = reason
        self.caseId = caseId
    }

    /// As RISC names it.
    package enum Reason: String, Codable, Sendable {
        case hijacking
    }
}
