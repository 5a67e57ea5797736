import EventContracts
import Foundation
import IdentityDomain

/// A page of cases on the wire.
struct SupportListAnswer: Encodable {
    private struct Line: Encodable {
        var id: String
        var state: String
        var openedAt: String
        var openedBy: String
        var expiresAt: String
        var account: SupportCaseAnswer.Account
    }

    private let cases: [Line]
    /// To be given as `before` for the page after this one; left out on the last page.
    private let next: String?

    init(_ page: ReadSupportCase.Page) {
        cases = page.lines.map { line in
            Line(
                id: line.record.id.wireText, state: line.record.state.rawValue,
                openedAt: Instant.text(line.record.openedAt), openedBy: line.record.openedBy,
                expiresAt: Instant.text(line.record.expiresAt),
                account: .init(id: line.account.id.wireText, name: NameMask.of(line.account)))
        }
        next = page.next.map(PageQuery.text)
    }
}

/// A case's trail on the wire. `reason` and `salt` stand beside what is hashed, and are gone once an account was erased.
struct SupportAuditAnswer: Encodable {
    private struct Entry: Encodable {
        var sequence: Int64
        var at: String
        var actor: String
        var action: String
        var content: String
        var previousHash: String
        var hash: String
        var reason: String?
        var salt: String?
    }

    private let entries: [Entry]
    private let count: Int64
    private let head: String

    init(_ trail: ReadSupportCase.Trail) {
        entries = trail.entries.map { entry in
            Entry(
                sequence: entry.sequence, at: Instant.text(entry.at), actor: entry.actor, action: entry.action,
                content: entry.content, previousHash: entry.previousHash, hash: entry.hash, reason: entry.reason,
                salt: entry.salt)
        }
        (count, head) = (trail.count, trail.head)
    }
}

/// The owner's cases on the wire.
struct OwnSupportCasesAnswer: Encodable {
    private struct Case: Encodable {
        struct Entry: Encodable {
            var at: String
            var text: String
        }

        var id: String
        var state: String
        var openedAt: String
        var closedAt: String?
        var entries: [Entry]
    }

    private let cases: [Case]

    init(_ own: [ReadOwnSupportCases.OwnCase]) {
        cases = own.map { told in
            Case(
                id: told.record.id.wireText, state: told.record.state.rawValue,
                openedAt: Instant.text(told.record.openedAt), closedAt: told.record.closedAt.map(Instant.text),
                entries: told.entries.map { .init(at: Instant.text($0.at), text: $0.text) })
        }
    }
}
