import Foundation
import PostgresClient

/// Statements on `known_device`.
enum KnownDeviceStore {
    /// What is known about a device that signs in.
    enum Familiarity: Sendable, Equatable {
        case known
        /// The account was never signed in from anywhere.
        case first
        /// Somebody signed in before, from another device or one that is forgotten by now.
        case new
    }

    /// Marks a device as seen; false when the account does not know it.
    static func touch(
        account: UUID, fingerprint: [UInt8], now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> Bool {
        let updated = try tx.execute(
            """
            update known_device set last_seen = greatest(last_seen, \(now))
            where account = \(account) and fingerprint = \(fingerprint)
            """)
        return updated == 1
    }

    /// Remembers a device and answers what was known before. The caller holds the account's row lock.
    static func remember(
        account: UUID, fingerprint: [UInt8], now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> Familiarity {
        let rows = try tx.query(
            """
            with others as (select 1 from known_device where account = \(account) limit 1),
            made as (
                insert into known_device (account, fingerprint, first_seen, last_seen)
                values (\(account), \(fingerprint), \(now), \(now))
                on conflict do nothing returning 1)
            select exists (select from others) as has_others, exists (select from made) as is_made
            """)
        // Devices are forgotten after a year; that somebody signed in once is not.
        let isFirstEver = try tx.execute(
            "update account set signed_in_before = true where id = \(account) and not signed_in_before")
        guard let row = rows.first, try row.decode("is_made") else { return .known }
        return try row.decode("has_others") || isFirstEver == 0 ? .new : .first
    }
}
