/// Where a support case's audit trail stood when something was published: its length and its last hash.
package struct SupportCaseMark: Sendable, Equatable {
    package var auditCount: Int64
    /// SHA-256 in lower-case hexadecimal.
    package var auditHead: String

    package init(auditCount: Int64, auditHead: String) {
        self.auditCount = auditCount
        self.auditHead = auditHead
    }
}
