import Foundation
import PostgresClient

/// Reads what an owner's export shows beside the account itself.
enum ExportStore {
    /// All contacts, also those that were taken off and are still kept.
    static func contacts(
        of account: UUID, in tx: borrowing Transaction
    ) throws(PostgresError) -> [AccountExport.Contact] {
        let rows = try tx.query(
            """
            select id, channel, address, is_primary, is_sign_up, created_at, verified_at, removed_at, removed_reason
            from contact where account = \(account) order by created_at, id
            """)
        return try rows.map { (row) throws(PostgresError) in
            AccountExport.Contact(
                id: try row.decode("id"), channel: try row.decode("channel"), address: try row.decode("address"),
                primary: try row.decode("is_primary"), givenAtSignUp: try row.decode("is_sign_up"),
                createdAt: try row.decode("created_at"), verifiedAt: try row.decode("verified_at"),
                removedAt: try row.decode("removed_at"), removedBecause: try row.decode("removed_reason"))
        }
    }

    static func contactHistory(
        of account: UUID, in tx: borrowing Transaction
    ) throws(PostgresError) -> [AccountExport.ContactHappening] {
        let rows = try tx.query(
            """
            select contact, at, what, session, device, place from contact_history where account = \(account)
            order by at, id
            """)
        return try rows.map { (row) throws(PostgresError) in
            AccountExport.ContactHappening(
                contact: try row.decode("contact"), at: try row.decode("at"), what: try row.decode("what"),
                session: try row.decode("session"), device: try row.decode("device"), place: try row.decode("place"))
        }
    }

    static func passwords(
        of account: UUID, in tx: borrowing Transaction
    ) throws(PostgresError) -> [AccountExport.Password] {
        let rows = try tx.query(
            """
            select credential_version, created_at from credential where account = \(account)
            order by credential_version
            """)
        return try rows.map { (row) throws(PostgresError) in
            AccountExport.Password(
                version: try row.decode("credential_version"), createdAt: try row.decode("created_at"))
        }
    }

    static func instruments(
        of account: UUID, in tx: borrowing Transaction
    ) throws(PostgresError) -> [AccountExport.Instrument] {
        let rows = try tx.query(
            "select kind, created_at from instrument where account = \(account) order by created_at, kind")
        return try rows.map { (row) throws(PostgresError) in
            AccountExport.Instrument(kind: try row.decode("kind"), createdAt: try row.decode("created_at"))
        }
    }

    static func devices(
        of account: UUID, in tx: borrowing Transaction
    ) throws(PostgresError) -> [AccountExport.Device] {
        let rows = try tx.query(
            "select first_seen, last_seen from known_device where account = \(account) order by first_seen, last_seen")
        return try rows.map { (row) throws(PostgresError) in
            AccountExport.Device(firstSeen: try row.decode("first_seen"), lastSeen: try row.decode("last_seen"))
        }
    }

    static func recoveries(
        of account: UUID, in tx: borrowing Transaction
    ) throws(PostgresError) -> [AccountExport.Recovery] {
        let rows = try tx.query(
            """
            select id, state, opened_at, last_sent_at, closed_at, closed_reason from recovery_attempt
            where account = \(account) order by opened_at, id
            """)
        return try rows.map { (row) throws(PostgresError) in
            AccountExport.Recovery(
                id: try row.decode("id"), state: try row.decode("state"), openedAt: try row.decode("opened_at"),
                lastSentAt: try row.decode("last_sent_at"), closedAt: try row.decode("closed_at"),
                closedBecause: try row.decode("closed_reason"))
        }
    }
}
