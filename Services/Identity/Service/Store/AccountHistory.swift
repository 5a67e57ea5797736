import EventContracts
import Foundation
import IdentityDomain
import PostgresClient

/// Statements on `account_history`: rows are added in the transaction of what they tell, and never changed.
enum AccountHistory {
    /// One row.
    struct Entry: Sendable {
        var id: UUID
        var at: Date
        /// Nil for a kind that this version does not know.
        var kind: HistoryKind?
        var kindText: String
        var facts: [String: String]
        var origin: RequestOrigin
    }

    /// Adds what happened.
    static func append(
        _ kind: HistoryKind, account: UUID, facts: [HistoryFact: String] = [:], origin: RequestOrigin = .unknown,
        id: UUID, now: Date, in tx: borrowing Transaction
    ) throws {
        let named = Dictionary(uniqueKeysWithValues: facts.map { ($0.key.rawValue, $0.value) })
        let json = JSONText(text: String(decoding: try EventJSON.encode(named), as: UTF8.self))
        try tx.execute(
            """
            insert into account_history (id, account, at, kind, facts, device, place, session)
            values (\(id), \(account), \(now), \(kind.rawValue), \(json), \(origin.device), \(origin.place),
                \(origin.session))
            """)
    }

    /// Adds what strangers can cause, unless the very same was written in the last hour: nobody buries what matters.
    /// The caller holds the account's row lock.
    static func appendRarely(
        _ kind: HistoryKind, account: UUID, facts: [HistoryFact: String] = [:], id: UUID, now: Date,
        in tx: borrowing Transaction
    ) throws {
        let named = Dictionary(uniqueKeysWithValues: facts.map { ($0.key.rawValue, $0.value) })
        let json = JSONText(text: String(decoding: try EventJSON.encode(named), as: UTF8.self))
        let anHourAgo = now.adding(milliseconds: -3_600_000)
        let written = try tx.query(
            """
            select 1 from account_history where account = \(account) and at > \(anHourAgo) and kind = \(kind.rawValue)
                and facts = \(json) limit 1
            """)
        guard written.isEmpty else { return }
        try append(kind, account: account, facts: facts, id: id, now: now, in: tx)
    }

    /// A page, newest first.
    static func page(
        of account: UUID, before: PageCursor?, limit: Int, in tx: borrowing Transaction
    ) throws -> [Entry] {
        let rows =
            if let before {
                try tx.query(
                    """
                    select id, at, kind, facts::text as facts, device, place, session from account_history
                    where account = \(account) and (at, id) < (\(before.at), \(before.id))
                    order by at desc, id desc limit \(Int64(limit))
                    """)
            } else {
                try tx.query(
                    """
                    select id, at, kind, facts::text as facts, device, place, session from account_history
                    where account = \(account) order by at desc, id desc limit \(Int64(limit))
                    """)
            }
        return try rows.map { row in try decode(row) }
    }

    private static func decode(_ row: Row) throws -> Entry {
        let kind: String = try row.decode("kind")
        let facts: String = try row.decode("facts")
        return Entry(
            id: try row.decode("id"), at: try row.decode("at"), kind: HistoryKind(rawValue: kind), kindText: kind,
            facts: try EventJSON.decode([String: String].self, from: Array(facts.utf8)),
            origin: RequestOrigin(
                device: try row.decode("device"), place: try row.decode("place"), session: try row.decode("session")))
    }
}
