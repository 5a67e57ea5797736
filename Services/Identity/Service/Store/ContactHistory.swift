import Foundation
import PostgresClient

/// Statements on `contact_history`: rows are added in the transaction of what they tell, and never changed (HIJ-05).
enum ContactHistory {
    /// What happened to a contact; the raw value stands in the table.
    enum What: String, Sendable {
        case added
        case verified
        case replaced
        case removed
        case restored
        case denied
        /// It is to be taken off later.
        case removalPlanned = "removal-planned"
        /// What was planned does not happen.
        case kept
    }

    static func append(
        _ what: What, contact: UUID, account: UUID, origin: RequestOrigin = .unknown, id: UUID, now: Date,
        in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            insert into contact_history (id, account, contact, at, what, session, device, place)
            values (\(id), \(account), \(contact), \(now), \(what.rawValue), \(origin.session), \(origin.device),
                \(origin.place))
            """)
    }

    /// Who planned that a contact is taken off, when that was last done.
    static func planner(
        of contact: UUID, account: UUID, in tx: borrowing Transaction
    ) throws(PostgresError) -> RequestOrigin {
        let rows = try tx.query(
            """
            select session, device, place from contact_history
            where account = \(account) and contact = \(contact) and what = \(What.removalPlanned.rawValue)
            order by at desc, id desc limit 1
            """)
        guard let row = rows.first else { return .unknown }
        return RequestOrigin(
            device: try row.decode("device"), place: try row.decode("place"), session: try row.decode("session"))
    }
}
