package import Foundation

/// An agent noted where evidence can be found. When it suffices, `account.frozen` follows in the same transaction.
/// Transmitted as RISC `credential-compromise` where it froze the account.
/// Producer: identity. Consumers: none yet beside the operator's command. Key: account. Correlation: the case. No
/// sensitive fields.
package struct SupportCaseEvidenceAdded: RekeyEvent {
    package static let type = "rekey.support-case.evidence-added"
    package static let topic = Topic.recovery

    package var caseId: UUID
    package var at: Date
    /// 0 to 100, after this item.
    package var confidence: Int
    /// Length and last hash of the case's audit trail, this step included: a trail that was cut off shows.
    package var auditCount: Int64
    package var auditHead: String

    package init(caseId: UUID, at: Date, confidence: Int, trail: SupportCaseMark) {
        self.caseId = caseId
        self.at = at
        self.confidence = confidence
        auditCount = trail.auditCount
        auditHead = trail.auditHead
    }
}
