package import Foundation

/// Somebody objected, or the approved contact can be restored no more: the case waits for a second person. Transmitted as
/// no signal.
/// Producer: identity. Consumers: none yet beside the operator's command. Key: account. Correlation: the case. No
/// sensitive fields.
package struct SupportCaseObjected: RekeyEvent {
    package static let type = "rekey.support-case.objected"
    package static let topic = Topic.recovery

    package var caseId: UUID
    package var at: Date
    /// Length and last hash of the case's audit trail, this step included: a trail that was cut off shows.
    package var auditCount: Int64
    package var auditHead: String

    package init(caseId: UUID, at: Date, trail: SupportCaseMark) {
        self.caseId = caseId
        self.at = at
        auditCount = trail.auditCount
        auditHead = trail.auditHead
    }
}
