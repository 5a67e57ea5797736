import EventContracts
import Foundation
import IdentityDomain
import PostgresClient

/// What support cases ask of `contact`, those that were removed among them.
enum SupportContactStore {
    /// A contact of the past or the present.
    struct Held: Sendable {
        var contact: ContactRecord
        var removedAt: Date?
        var removedBecause: String?
        /// When its owner said that it is not safe.
        var deniedAt: Date?
        /// Whether another account has proved this address meanwhile.
        var isHeldByAnother: Bool

        /// Why it cannot be the one to restore; nil when it can.
        func obstacle(disputedSince: Date) -> ContactObstacle? {
            ContactObstacle.of(
                ContactObstacle.Facts(
                    isAddress: contact.channel == .email, provedAt: contact.verifiedAt?.milliseconds,
                    removedAt: removedAt?.milliseconds, removedBecause: removedBecause,
                    deniedAt: deniedAt?.milliseconds, isHeldByAnother: isHeldByAnother),
                disputedSince: disputedSince.milliseconds)
        }
    }

    /// Every contact of the account that is kept, those it has now first.
    static func all(of account: UUID, in tx: borrowing Transaction) throws(PostgresError) -> [Held] {
        let rows = try tx.query(
            """
            select id, account, channel, address, is_primary, is_sign_up, verified_at, created_at, removed_at,
                removed_reason, denied_at,
                exists (select 1 from contact as other where other.channel = 'email' and other.folded = contact.folded
                    and other.account <> contact.account
                    and (other.removed_at is null or other.reserved_until is not null)
                    and other.verified_at is not null) as is_held
            from contact where account = \(account)
            order by removed_at desc nulls first, channel, is_primary desc, created_at, id
            """)
        return try rows.map { (row) throws(PostgresError) in
            let channel: String = try row.decode("channel")
            let contact = ContactRecord(
                id: try row.decode("id"), account: try row.decode("account"),
                channel: Channel(rawValue: channel) ?? .email, address: try row.decode("address"),
                isPrimary: try row.decode("is_primary"), isSignUp: try row.decode("is_sign_up"),
                verifiedAt: try row.decode("verified_at"), createdAt: try row.decode("created_at"))
            return Held(
                contact: contact, removedAt: try row.decode("removed_at"),
                removedBecause: try row.decode("removed_reason"), deniedAt: try row.decode("denied_at"),
                isHeldByAnother: try row.decode("is_held"))
        }
    }

    /// The account that is or was reached by an address or number: one that proved it before one that never did, one
    /// that has it before one that had it.
    static func account(
        reachedBy channel: Channel, folded: String, in tx: borrowing Transaction
    ) throws(PostgresError) -> UUID? {
        let rows = try tx.query(
            """
            select account from contact where channel = \(channel.rawValue) and folded = \(folded)
            order by (verified_at is null), (removed_at is not null), coalesce(removed_at, created_at) desc, id
            limit 1
            """)
        return try rows.first?.decode("account")
    }

    /// Takes an address from the account that claims it without having proved it. False when another account has proved
    /// it.
    static func free(_ contact: ContactRecord, now: Date, in tx: borrowing Transaction) throws(PostgresError) -> Bool {
        try ContactUndoStore.releaseExpired(folded: contact.folded, now: now, in: tx)
        let holders = try tx.query(
            """
            select account, verified_at is not null as is_proved from contact
            where channel = 'email' and folded = \(contact.folded) and account <> \(contact.account)
                and (removed_at is null or reserved_until is not null)
            """)
        guard let holder = holders.first else { return true }
        if try holder.decode("is_proved") { return false }
        let claimant: UUID = try holder.decode("account")
        // Everything that an account changes holds its lock. Two that wait for each other are told apart by the server,
        // and the worker comes again.
        _ = try AccountStore.lock(claimant, in: tx)
        let freed = try tx.execute(
            """
            update contact set removed_at = \(now), removed_reason = 'proved-by-another', is_primary = false,
                removed_position = nextval('contact_position')
            where channel = 'email' and folded = \(contact.folded) and account = \(claimant)
                and removed_at is null and verified_at is null
            """)
        return freed == 1
    }

    /// Puts a contact of the account, past or present, into the first place of its channel, which is free.
    static func restore(_ contact: ContactRecord, in tx: borrowing Transaction) throws(PostgresError) -> Bool {
        try tx.execute(
            """
            update contact set removed_at = null, removed_reason = null, removed_position = null,
                reserved_until = null, was_primary = false, removal_due_at = null, denied_at = null, is_primary = true
            where id = \(contact.id) and account = \(contact.account) and verified_at is not null
            """) == 1
    }

    /// Makes a contact the one of longest standing: what customer service gave an account back to waits for nobody.
    static func placeFirst(_ id: UUID, account: UUID, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            update contact set position = (select min(position) - 1 from contact where account = \(account))
            where id = \(id) and account = \(account)
            """)
    }

    /// What is off the account when a case is decided comes back by no undo, and has no power any more.
    static func settle(account: UUID, reason: String, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            update contact set removed_reason = \(reason), reserved_until = null
            where account = \(account) and removed_at is not null and removed_reason in ('replaced', 'removed')
            """)
    }

    /// Frees the first place of a channel.
    static func demote(
        _ channel: Channel, of account: UUID, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            update contact set is_primary = false
            where account = \(account) and channel = \(channel.rawValue) and removed_at is null and is_primary
            """)
    }
}
