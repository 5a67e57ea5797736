import Foundation
import IdentityDomain
import PostgresClient
import ServiceRuntime

/// Shows a case or its trail to an agent, and writes down that it did (HIJ-07).
struct ReadSupportCase: Sendable {
    /// The trail with its length and last hash.
    struct Trail: Sendable {
        var entries: [SupportAuditStore.Entry]
        var count: Int64
        var head: String
    }

    /// A line of the list.
    struct Line: Sendable {
        var record: SupportCaseRecord
        var account: AccountRecord
    }

    /// A page of the list and where the next one begins.
    struct Page: Sendable {
        var lines: [Line]
        var next: PageCursor?
    }

    let parts: IdentityParts

    /// Throws `SupportRefusal.caseNotFound`, `PostgresError`.
    func run(_ id: UUID, by caller: AgentCaller) async throws -> SupportCaseView {
        try await parts.client.transaction { tx in
            let record = try noted(.read, id, caller, in: tx)
            guard let account = try AccountStore.find(record.account, in: tx) else {
                throw SupportRefusal.caseNotFound
            }
            return try SupportCaseView.load(record, account, in: tx)
        }
    }

    /// The trail, this reading included. Throws `SupportRefusal.caseNotFound`, `PostgresError`.
    func trail(_ id: UUID, by caller: AgentCaller) async throws -> Trail {
        try await parts.client.transaction { tx in
            let record = try noted(.auditRead, id, caller, in: tx)
            return Trail(
                entries: try SupportAuditStore.all(of: id, in: tx), count: record.auditCount, head: record.auditHead)
        }
    }

    /// Newest first. A line shows an account and its owner's masked name, so it is a reading of its case. Throws
    /// `SupportRefusal.caseNotFound`, `PostgresError`.
    func list(
        _ selection: SupportCaseStore.Selection, before: PageCursor?, limit: Int, by caller: AgentCaller
    ) async throws -> Page {
        try await parts.client.transaction { tx in
            // One more than asked for tells whether there is a next page.
            let records = try SupportCaseStore.page(selection, before: before, limit: limit + 1, in: tx)
            var lines: [Line] = []
            for record in records.prefix(limit) {
                guard let account = try AccountStore.find(record.account, in: tx) else { continue }
                // One order for all lists, and nobody else locks two cases: no two wait for each other.
                lines.append(Line(record: try noted(.listRead, record.id, caller, in: tx), account: account))
            }
            let last = records.prefix(limit).last
            let next = records.count > limit ? last.map { PageCursor(at: $0.openedAt, id: $0.id) } : nil
            return Page(lines: lines, next: next)
        }
    }

    /// Reading changes the trail alone, so it locks the case alone.
    private func noted(
        _ action: SupportAuditAction, _ id: UUID, _ caller: AgentCaller, in tx: borrowing Transaction
    ) throws -> SupportCaseRecord {
        guard var record = try SupportCaseStore.lock(id, in: tx) else { throw SupportRefusal.caseNotFound }
        try SupportAudit(parts: parts, now: parts.dependencies.now()).append(
            action, to: &record, by: caller.agent.name, in: tx)
        try SupportCaseStore.save(record, in: tx)
        return record
    }
}
