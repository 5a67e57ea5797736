import EventContracts
import Foundation
import PostgresClient

/// Statements on `recovery_request`.
enum RecoveryRequestStore {
    /// What was asked for.
    enum Kind: String, Sendable {
        case email
        case sms
        /// By name and payment number.
        case lookup
        case resend
    }

    /// How a request ended; for operators and later requests with the same handle, never for the asker.
    enum Outcome: String, Sendable {
        case sent
        case resent
        case coolingDown = "cooling-down"
        case notFound = "not-found"
        case expired
        /// Too many messages of late to its number, or to its likes; or too many look-ups.
        case capped
        /// The number's SIM card was changed a short while ago.
        case risky
        case unreadable
        /// The contact is newer than another one of its account and waits for its power.
        case tooNew = "too-new"
    }

    /// A request whose turn it is.
    struct Due: Sendable {
        var id: UUID
        var kind: Kind
    }

    /// A request as its worker sees it.
    struct Pending: Sendable {
        var id: UUID
        var kind: Kind
        var handleHash: [UInt8]
        var sealedIdentifier: String?
        var createdAt: Date
        var expiresAt: Date
        /// Whether it was counted against its limits.
        var isCounted: Bool
    }

    /// Whom an earlier request with the same handle was for.
    enum Earlier: Sendable {
        case unknown
        case pending
        case resolved(account: UUID, contact: UUID)
        /// It was by SMS: `RecoveryTargetStore` knows whom it reached.
        case byNumber(request: UUID)
        /// It was a look-up by name and payment number: `RecoveryTargetStore` knows whom it found.
        case byLookup(request: UUID)
    }

    /// The one statement of the request path: the same for everybody.
    static func insert(
        _ client: PostgresClient, id: UUID, kind: Kind, handleHash: [UInt8], sealedIdentifier: JSONText?,
        now: Date, expiresAt: Date
    ) async throws {
        try await client.execute(
            """
            insert into recovery_request (id, kind, handle_hash, sealed_identifier, created_at, expires_at)
            values (\(id), \(kind.rawValue), \(handleHash), \(sealedIdentifier), \(now), \(expiresAt))
            """)
    }

    /// The oldest requests whose turn it is.
    static func due(limit: Int, in client: PostgresClient) async throws -> [Due] {
        let rows = try await client.query(
            """
            select id, kind from recovery_request
            where state = 'pending' and next_try_at <= now()
            order by created_at limit \(Int64(limit))
            """)
        return try rows.map { row in
            let kind: String = try row.decode("kind")
            return Due(id: try row.decode("id"), kind: Kind(rawValue: kind) ?? .email)
        }
    }

    /// Locks a request that is still pending; nil when another worker has it or it is done.
    static func claim(_ id: UUID, in tx: borrowing Transaction) throws(PostgresError) -> Pending? {
        let rows = try tx.query(
            """
            select id, kind, handle_hash, sealed_identifier::text as sealed_identifier, created_at,
                expires_at, counted_at is not null as is_counted
            from recovery_request where id = \(id) and state = 'pending' for update skip locked
            """)
        guard let row = rows.first else { return nil }
        let kind: String = try row.decode("kind")
        return Pending(
            id: try row.decode("id"), kind: Kind(rawValue: kind) ?? .email, handleHash: try row.decode("handle_hash"),
            sealedIdentifier: try row.decode("sealed_identifier"), createdAt: try row.decode("created_at"),
            expiresAt: try row.decode("expires_at"), isCounted: try row.decode("is_counted"))
    }

    /// Notes that a request was counted against its limits.
    static func markCounted(_ id: UUID, now: Date, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute("update recovery_request set counted_at = \(now) where id = \(id)")
    }

    /// The request that gave this handle out.
    static func earlier(
        handleHash: [UInt8], in tx: borrowing Transaction
    ) throws(PostgresError) -> Earlier {
        let rows = try tx.query(
            """
            select id, kind, state, account, contact from recovery_request
            where handle_hash = \(handleHash) and kind <> 'resend'
            """)
        guard let row = rows.first else { return .unknown }
        let state: String = try row.decode("state")
        if state == "pending" { return .pending }
        let kind: String = try row.decode("kind")
        if kind == Kind.sms.rawValue { return .byNumber(request: try row.decode("id")) }
        if kind == Kind.lookup.rawValue { return .byLookup(request: try row.decode("id")) }
        let account: UUID? = try row.decode("account")
        let contact: UUID? = try row.decode("contact")
        guard let account, let contact else { return .unknown }
        return .resolved(account: account, contact: contact)
    }

    /// Ends a request and wipes what was typed.
    static func resolve(
        _ id: UUID, outcome: Outcome, account: UUID?, attempt: UUID?, contact: UUID?, now: Date,
        in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            update recovery_request set state = 'resolved', outcome = \(outcome.rawValue), resolved_at = \(now),
                account = \(account), attempt = \(attempt), contact = \(contact), sealed_identifier = null
            where id = \(id)
            """)
    }

    /// Puts a request off that cannot be resolved now: 1 s, 2 s, 4 s … at most a minute. It then stands in nobody's
    /// way.
    static func postpone(_ id: UUID, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            update recovery_request set tries = tries + 1,
                next_try_at = now() + least(power(2, least(tries, 6)), 60) * interval '1 second'
            where id = \(id) and state = 'pending'
            """)
    }
}
