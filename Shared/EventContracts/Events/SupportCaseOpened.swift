package import Foundation

/// Somebody told customer service that the account is not in its owner's hands. Nothing has happened to it yet.
/// Transmitted as no signal: a claim is no evidence.
/// Producer: identity. Consumers: none yet beside the operator's command. Key: account. Correlation: the case. No
/// sensitive fields.
package struct SupportCaseOpened: RekeyEvent {
    package static let type = "rekey.support-case.opened"
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
