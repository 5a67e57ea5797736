import Foundation
import IdentityDomain
import PostgresClient

/// A case with everything that an agent sees of it. What it shows of contacts and names is masked on the way out.
struct SupportCaseView: Sendable {
    var record: SupportCaseRecord
    var account: AccountRecord
    var evidence: [SupportEvidenceStore.Item]
    var contacts: [SupportContactStore.Held]
    var objections: [SupportEvidenceStore.Objection]

    var confidence: SupportConfidence { SupportConfidence(evidence.compactMap(\.kind)) }

    static func load(
        _ record: SupportCaseRecord, _ account: AccountRecord, in tx: borrowing Transaction
    ) throws(PostgresError) -> SupportCaseView {
        SupportCaseView(
            record: record, account: account, evidence: try SupportEvidenceStore.all(of: record.id, in: tx),
            contacts: try SupportContactStore.all(of: account.id, in: tx),
            objections: try SupportEvidenceStore.objections(to: record.id, in: tx))
    }
}
