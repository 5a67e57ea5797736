import Foundation
import IdentityDomain
import PostgresClient

/// Statements on `support_case`. Callers that change one hold the account's row lock and then the case's.
enum SupportCaseStore {
    /// Which cases a list shows.
    enum Selection: Sendable, Equatable {
        case all
        case open
        case state(SupportState)
    }

    /// False when the account has an open case.
    static func insert(_ record: SupportCaseRecord, in tx: borrowing Transaction) throws(PostgresError) -> Bool {
        let inserted = try tx.execute(
            """
            insert into support_case (id, account, state, state_since, expires_at, claim, disputed_since, opened_at,
                opened_by, audit_count, audit_head)
            values (\(record.id), \(record.account), \(record.state.rawValue), \(record.stateSince),
                \(record.expiresAt), \(record.claim), \(record.disputedSince), \(record.openedAt), \(record.openedBy),
                \(record.auditCount), \(record.auditHead))
            on conflict (account) where closed_at is null do nothing
            """)
        return inserted == 1
    }

    /// As last committed.
    static func find(_ id: UUID, in tx: borrowing Transaction) throws(PostgresError) -> SupportCaseRecord? {
        let rows = try tx.query("\(unescaped: selection) where id = \(id)")
        return try rows.first.map { (row) throws(PostgresError) in try decode(row) }
    }

    /// The row locked until the transaction ends.
    static func lock(_ id: UUID, in tx: borrowing Transaction) throws(PostgresError) -> SupportCaseRecord? {
        let rows = try tx.query("\(unescaped: selection) where id = \(id) for update")
        return try rows.first.map { (row) throws(PostgresError) in try decode(row) }
    }

    /// The one case of an account that is not over, locked.
    static func lockOpen(of account: UUID, in tx: borrowing Transaction) throws(PostgresError) -> SupportCaseRecord? {
        let rows = try tx.query(
            "\(unescaped: selection) where account = \(account) and closed_at is null for update")
        return try rows.first.map { (row) throws(PostgresError) in try decode(row) }
    }

    static func all(of account: UUID, in tx: borrowing Transaction) throws(PostgresError) -> [SupportCaseRecord] {
        let rows = try tx.query("\(unescaped: selection) where account = \(account) order by opened_at desc, id desc")
        return try rows.map { (row) throws(PostgresError) in try decode(row) }
    }

    /// A page, newest first.
    static func page(
        _ selected: Selection, before: PageCursor?, limit: Int, in tx: borrowing Transaction
    ) throws(PostgresError) -> [SupportCaseRecord] {
        let state: String? = if case .state(let state) = selected { state.rawValue } else { nil }
        let isOpen = selected == .open
        let rows = try tx.query(
            """
            \(unescaped: selection)
            where (\(state) is null or state = \(state)) and (not \(isOpen) or closed_at is null)
                and (\(before?.at) is null or (opened_at, id) < (\(before?.at), \(before?.id)))
            order by opened_at desc, id desc limit \(Int64(limit))
            """)
        return try rows.map { (row) throws(PostgresError) in try decode(row) }
    }

    /// Cases whose state goes on or ends now, the longest waiting first.
    static func due(now: Date, limit: Int, in client: PostgresClient) async throws -> [UUID] {
        let rows = try await client.query(
            """
            select id from support_case where closed_at is null and expires_at <= \(now)
            order by expires_at limit \(Int64(limit))
            """)
        return try rows.map { try $0.decode("id") }
    }

    /// Writes everything that changes of a locked case.
    static func save(_ record: SupportCaseRecord, in tx: borrowing Transaction) throws(PostgresError) {
        let (proposal, decision) = (record.proposal, record.decision)
        try tx.execute(
            """
            update support_case set state = \(record.state.rawValue), state_before = \(record.stateBefore?.rawValue),
                state_since = \(record.stateSince), expires_at = \(record.expiresAt), frozen_at = \(record.frozenAt),
                proposed_contact = \(proposal?.contact), proposed_address = \(proposal?.address),
                proposed_by = \(proposal?.by), proposed_at = \(proposal?.at),
                decision = \(decision?.outcome.rawValue), decided_by = \(decision?.by), decided_at = \(decision?.at),
                effective_at = \(record.effectiveAt), closed_at = \(record.closedAt),
                audit_count = \(record.auditCount), audit_head = \(record.auditHead)
            where id = \(record.id)
            """)
    }

    private static let selection = """
        select id, account, state, state_before, state_since, expires_at, claim, disputed_since, opened_at, opened_by,
            frozen_at, proposed_contact, proposed_address, proposed_by, proposed_at, decision, decided_by, decided_at,
            effective_at, closed_at, audit_count, audit_head
        from support_case
        """

    private static func decode(_ row: Row) throws(PostgresError) -> SupportCaseRecord {
        let state: String = try row.decode("state")
        let before: String? = try row.decode("state_before")
        let proposedAt: Date? = try row.decode("proposed_at")
        let proposal: SupportCaseRecord.Proposal? =
            if let proposedAt {
                .init(
                    contact: try row.decode("proposed_contact"), address: try row.decode("proposed_address"),
                    by: try row.decode("proposed_by"), at: proposedAt)
            } else { nil }
        let outcome: String? = try row.decode("decision")
        let decision: SupportCaseRecord.Decision? =
            if let outcome = outcome.flatMap(SupportCaseRecord.Decision.Outcome.init(rawValue:)) {
                .init(outcome: outcome, by: try row.decode("decided_by"), at: try row.decode("decided_at"))
            } else { nil }
        return SupportCaseRecord(
            id: try row.decode("id"), account: try row.decode("account"),
            // A state of a later version: nothing can be done in it here.
            state: SupportState(rawValue: state) ?? .expired, stateBefore: before.flatMap(SupportState.init(rawValue:)),
            stateSince: try row.decode("state_since"), expiresAt: try row.decode("expires_at"),
            claim: try row.decode("claim"), disputedSince: try row.decode("disputed_since"),
            openedAt: try row.decode("opened_at"), openedBy: try row.decode("opened_by"),
            frozenAt: try row.decode("frozen_at"), proposal: proposal, decision: decision,
            effectiveAt: try row.decode("effective_at"), closedAt: try row.decode("closed_at"),
            auditCount: try row.decode("audit_count"), auditHead: try row.decode("audit_head"))
    }
}
