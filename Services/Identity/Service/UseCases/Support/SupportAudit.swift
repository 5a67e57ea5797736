import Crypto
import EventContracts
import Foundation
import IdentityDomain
import PostgresClient
import RecoveryCrypto
import ServiceRuntime

/// Appends to a case's audit trail: each entry's hash covers the one before it, so that nothing in the middle can be
/// changed, and the events of the case carry length and head, so that a cut-off tail shows (HIJ-03, HIJ-07).
///
/// Part of the transaction of what it tells; the case's row is locked. Free text stands beside the trail, and only a
/// salted hash of it in what is hashed, so that erasing an account leaves the trail whole.
struct SupportAudit: Sendable {
    /// What is hashed. Members in alphabetical order, compact, UUIDs in lower case; never changed.
    private struct Content: Encodable {
        var action: String
        var actor: String
        var at: Date
        var `case`: UUID
        var detail: [String: String]
        var reasonHash: String?
        var sequence: Int64
        var ticket: String?
    }

    /// What stands before the first entry.
    static let firstPrevious = String(repeating: "0", count: 64)
    /// Who does what nobody asked for.
    static let system = "system"
    static let owner = "owner"

    let parts: IdentityParts
    let now: Date

    func append(
        _ action: SupportAuditAction, to record: inout SupportCaseRecord, by actor: String,
        because given: SupportReason? = nil, detail: [String: String] = [:], in tx: borrowing Transaction
    ) throws {
        let salt = given.map { _ in Base64URL.encode(parts.dependencies.random.bytes(16)) }
        let content = Content(
            action: action.rawValue, actor: actor, at: now, case: record.id, detail: detail,
            reasonHash: given.map { Self.hash("\(salt ?? "")\n\($0.text)") }, sequence: record.auditCount + 1,
            ticket: given?.ticket.text)
        let text = String(decoding: try EventJSON.encode(content), as: UTF8.self)
        let entry = SupportAuditStore.Entry(
            sequence: content.sequence, at: now, actor: actor, action: action.rawValue, content: text,
            previousHash: record.auditHead, hash: Self.hash("\(record.auditHead)\n\(text)"), reason: given?.text,
            salt: salt)
        try SupportAuditStore.insert(entry, of: record.id, in: tx)
        record.auditCount = entry.sequence
        record.auditHead = entry.hash
    }

    /// SHA-256 in lower-case hexadecimal.
    private static func hash(_ text: String) -> String {
        SHA256.hash(data: Array(text.utf8)).map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }
}
