import EventContracts
import Foundation
import PostgresClient

/// Reads what became of an account's recoveries, for operators. Changes nothing and takes no lock.
enum RecoveryStoryStore {
    /// One row of `recovery_attempt`.
    struct Attempt: Sendable {
        var id: UUID
        /// `open`, `completed` or `voided`.
        var state: String
        var openedAt: Date
        var linkRequestedAt: Date?
        var lastSMSAt: Date?
        var closedAt: Date?
        var closedReason: String?
    }

    /// One row of `recovery_request` as far as it was for the account.
    struct Request: Sendable {
        var id: UUID
        var kind: String
        var at: Date
        /// Nil when several accounts were behind the number and nothing was sent to this one.
        var outcome: String?
        var attempt: UUID?
        var contact: UUID?
        var channel: Channel?
    }

    /// Whose a recovery is.
    enum Owner: Sendable {
        case account(UUID, attempt: UUID?, request: UUID?)
        /// Nobody has looked at the request yet.
        case waiting
        /// It was for nobody, or for nobody who may recover.
        case nobody(outcome: String)
    }

    /// Finds an attempt, or a request, by its id; nil when there is none.
    static func owner(of id: UUID, in tx: borrowing Transaction) throws(PostgresError) -> Owner? {
        if let row = try tx.query("select account from recovery_attempt where id = \(id)").first {
            return .account(try row.decode("account"), attempt: id, request: nil)
        }
        return try owner(
            of: try tx.query("select id, state, outcome, account, attempt from recovery_request where id = \(id)"))
    }

    /// Finds the request that gave a handle out.
    static func owner(ofHandle hash: [UInt8], in tx: borrowing Transaction) throws(PostgresError) -> Owner? {
        try owner(
            of: try tx.query(
                """
                select id, state, outcome, account, attempt from recovery_request
                where handle_hash = \(hash) and kind <> 'resend'
                """))
    }

    private static func owner(of rows: [Row]) throws(PostgresError) -> Owner? {
        guard let row = rows.first else { return nil }
        let account: UUID? = try row.decode("account")
        if let account { return .account(account, attempt: try row.decode("attempt"), request: try row.decode("id")) }
        let outcome: String? = try row.decode("outcome")
        return outcome.map { .nobody(outcome: $0) } ?? .waiting
    }

    /// The newest attempts of an account.
    /// - Parameter only: nil for all of them.
    static func attempts(
        of account: UUID, only: UUID?, limit: Int, in tx: borrowing Transaction
    ) throws(PostgresError) -> [Attempt] {
        let rows = try tx.query(
            """
            select id, state, opened_at, link_requested_at, last_sms_at, closed_at, closed_reason
            from recovery_attempt
            where account = \(account) and (\(only)::uuid is null or id = \(only)::uuid)
            order by opened_at desc, id desc limit \(Int64(limit))
            """)
        return try rows.map { (row) throws(PostgresError) in
            Attempt(
                id: try row.decode("id"), state: try row.decode("state"), openedAt: try row.decode("opened_at"),
                linkRequestedAt: try row.decode("link_requested_at"), lastSMSAt: try row.decode("last_sms_at"),
                closedAt: try row.decode("closed_at"), closedReason: try row.decode("closed_reason"))
        }
    }

    /// The newest requests that were for an account. Of a number that several have, only what concerns this one is told.
    static func requests(
        of account: UUID, limit: Int, in tx: borrowing Transaction
    ) throws(PostgresError) -> [Request] {
        let rows = try tx.query(
            """
            select request.id, request.kind, request.created_at, contact.id as contact, contact.channel,
                case when request.account = \(account) then request.attempt else target.attempt end as attempt,
                case when request.account = \(account) or target.attempt is not null then request.outcome end as outcome
            from recovery_request as request
            left join recovery_target as target on target.request = request.id and target.account = \(account)
            left join contact
                on contact.id = coalesce(target.contact, request.contact) and contact.account = \(account)
            where request.id in (
                select id from recovery_request where account = \(account)
                union select request from recovery_target where account = \(account))
            order by request.created_at desc, request.id desc limit \(Int64(limit))
            """)
        return try rows.map { (row) throws(PostgresError) in
            let channel: String? = try row.decode("channel")
            return Request(
                id: try row.decode("id"), kind: try row.decode("kind"), at: try row.decode("created_at"),
                outcome: try row.decode("outcome"), attempt: try row.decode("attempt"),
                contact: try row.decode("contact"), channel: channel.flatMap { Channel(rawValue: $0) })
        }
    }
}
