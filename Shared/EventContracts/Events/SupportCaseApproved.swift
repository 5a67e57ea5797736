package import Foundation

/// A second person agreed; it takes effect later, unless somebody objects. Transmitted as RISC `recovery-activated`.
/// Producer: identity. Consumers: none yet beside the operator's command. Key: account. Correlation: the case. No
/// sensitive fields.
package struct SupportCaseApproved: RekeyEvent {
    package static let type = "rekey.support-case.approved"
    package static let topic = Topic.recovery

    package var caseId: UUID
    package var at: Date
    /// When it takes effect.
    package var effectiveAt: Date
    /// Length and last hash of the case's audit trail, this step included: a trail that was cut off shows.
    package var auditCount: Int64
    package var auditHead: String

    package init(caseId: UUID, at: Date, effectiveAt: Date, trail: SupportCaseMark) {
        self.caseId = caseId
        self.at = at
        self.effectiveAt = effectiveAt
        auditCount = trail.auditCount
        auditHead = trail.auditHead
    }
}
