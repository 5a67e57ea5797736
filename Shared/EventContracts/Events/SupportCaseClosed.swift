package import Foundation

/// The case ended by itself: after the account was given back and had cooled down, or because nobody went on with it in
/// time. Transmitted as RISC `account-enabled` where the account was given back.
/// Producer: identity. Consumers: none yet beside the operator's command. Key: account. Correlation: the case. No
/// sensitive fields.
package struct SupportCaseClosed: RekeyEvent {
    package static let type = "rekey.support-case.closed"
    package static let topic = Topic.recovery

    package var caseId: UUID
    package var at: Date
    package var outcome: Outcome
    /// Length and last hash of the case's audit trail, this step included: a trail that was cut off shows.
    package var auditCount: Int64
    package var auditHead: String

    package init(caseId: UUID, at: Date, outcome: Outcome, trail: SupportCaseMark) {
        self.caseId = caseId
        self.at = at
        self.outcome = outcome
        auditCount = trail.auditCount
        auditHead = trail.auditHead
    }

    /// How it ended.
    package enum Outcome: String, Codable, Sendable {
        case closed
        case expired
    }
}
