import Foundation
import IdentityDomain

/// One row of `support_case`.
struct SupportCaseRecord: Sendable {
    /// The contact that an agent proposes to restore: one of the account's, or a brand-new address.
    struct Proposal: Sendable {
        var contact: UUID?
        var address: String?
        var by: String
        var at: Date
    }

    /// What a second person decided.
    struct Decision: Sendable {
        enum Outcome: String, Sendable {
            case approved
            case refused
        }

        var outcome: Outcome
        var by: String
        var at: Date
    }

    var id: UUID
    var account: UUID
    var state: SupportState
    /// The state that a review interrupted.
    var stateBefore: SupportState?
    var stateSince: Date
    /// When the state goes on or ends by itself; for what is over, when it ended.
    var expiresAt: Date
    /// Nil once the account was erased.
    var claim: String?
    var disputedSince: Date
    var openedAt: Date
    var openedBy: String
    var frozenAt: Date?
    var proposal: Proposal?
    var decision: Decision?
    /// When an approval takes, or took, effect.
    var effectiveAt: Date?
    var closedAt: Date?
    var auditCount: Int64 = 0
    var auditHead = SupportAudit.firstPrevious

    /// Whether the account is held because of this case.
    var isHolding: Bool {
        guard frozenAt != nil else { return false }
        switch state {
        case .frozen, .proposed, .approved, .review: return true
        case .reported, .evidence, .contactRestored, .credentialSet, .coolingDown, .closed, .refused, .expired:
            return false
        }
    }
}
