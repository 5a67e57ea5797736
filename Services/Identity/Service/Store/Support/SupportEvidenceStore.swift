import Foundation
import IdentityDomain
import PostgresClient

/// Statements on `support_evidence` and `support_objection`.
enum SupportEvidenceStore {
    struct Item: Sendable {
        var id: UUID
        /// Nil for a kind that this version does not know.
        var kind: EvidenceKind?
        var kindText: String
        var weight: Int
        /// Nil once the account was erased.
        var reference: String?
        var note: String?
        var addedBy: String
        var at: Date
    }

    struct Objection: Sendable {
        var at: Date
        /// An agent's name, or how somebody without one objected.
        var source: String
    }

    static func insert(
        _ item: Item, into supportCase: UUID, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            insert into support_evidence (id, support_case, kind, weight, reference, note, added_by, at)
            values (\(item.id), \(supportCase), \(item.kindText), \(Int64(item.weight)), \(item.reference),
                \(item.note), \(item.addedBy), \(item.at))
            """)
    }

    /// Oldest first.
    static func all(of supportCase: UUID, in tx: borrowing Transaction) throws(PostgresError) -> [Item] {
        let rows = try tx.query(
            """
            select id, kind, weight, reference, note, added_by, at from support_evidence
            where support_case = \(supportCase) order by at, id
            """)
        return try rows.map { (row) throws(PostgresError) in
            let kind: String = try row.decode("kind")
            return Item(
                id: try row.decode("id"), kind: EvidenceKind(rawValue: kind), kindText: kind,
                weight: try row.decode("weight"), reference: try row.decode("reference"), note: try row.decode("note"),
                addedBy: try row.decode("added_by"), at: try row.decode("at"))
        }
    }

    static func insertObjection(
        _ id: UUID, to supportCase: UUID, _ objection: Objection, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            insert into support_objection (id, support_case, at, source)
            values (\(id), \(supportCase), \(objection.at), \(objection.source))
            """)
    }

    static func objections(to supportCase: UUID, in tx: borrowing Transaction) throws(PostgresError) -> [Objection] {
        let rows = try tx.query(
            "select at, source from support_objection where support_case = \(supportCase) order by at, id")
        return try rows.map { (row) throws(PostgresError) in
            Objection(at: try row.decode("at"), source: try row.decode("source"))
        }
    }

    /// Whether a payment instrument of the account says anything about its owner: registered after the first proof of
    /// the address, which ends what somebody may have set before it (DESIGN 3.9), and before the dispute.
    static func hasTellingInstrument(
        _ account: UUID, before dispute: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> Bool {
        let rows = try tx.query(
            """
            select 1 from instrument
            where account = \(account) and created_at < \(dispute) and created_at > coalesce(
                (select min(verified_at) from contact where account = \(account) and is_sign_up),
                (select min(verified_at) from contact where account = \(account)))
            limit 1
            """)
        return !rows.isEmpty
    }
}
