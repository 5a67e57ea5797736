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
}
