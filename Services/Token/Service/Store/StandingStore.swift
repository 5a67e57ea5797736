package import Foundation
package import PostgresClient
package import TokenDomain

/// Table `account_standing`. Epoch and credential version only grow here.
package enum StandingStore {
    /// The account's standing, its row locked FOR SHARE until the transaction ends: a raise that commits first is seen,
    /// one that comes later waits (SES-04).
    package static func shared(account: UUID, in tx: borrowing Transaction) throws(PostgresError) -> AccountStanding {
        try tx.execute(
            """
            insert into account_standing (account, epoch, credential_version) values (\(account), 0, 0)
            on conflict (account) do nothing
            """)
        let rows = try tx.query(
            """
            select epoch, credential_version, held or frozen_epoch > unfrozen_epoch as held
            from account_standing where account = \(account) for share
            """)
        guard let row = rows.first else { return AccountStanding() }
        return AccountStanding(
            epoch: try row.decode("epoch"), credentialVersion: try row.decode("credential_version"),
            held: try row.decode("held"))
    }

    /// Whether the account is gone for good.
    package static func isClosed(account: UUID, in tx: borrowing Transaction) throws(PostgresError) -> Bool {
        let rows = try tx.query(
            "select closed_at is not null as closed from account_standing where account = \(account) for share")
        guard let row = rows.first else { return false }
        return try row.decode("closed", as: Bool.self)
    }

    /// Marks the account as gone: held for ever, whatever is learned afterwards.
    package static func close(
        account: UUID, epoch: Int64, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            insert into account_standing as known (account, epoch, credential_version, held, closed_at)
            values (\(account), \(epoch), 0, true, \(now))
            on conflict (account) do update set
                epoch = greatest(known.epoch, excluded.epoch), held = true,
                closed_at = coalesce(known.closed_at, excluded.closed_at)
            """)
    }

    /// Adds what was learned, with `max`. Does nothing, and locks nothing, when it is not news.
    package static func raise(
        account: UUID, epoch: Int64, credentialVersion: Int64, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            insert into account_standing as known (account, epoch, credential_version)
            values (\(account), \(epoch), \(credentialVersion))
            on conflict (account) do update set
                epoch = greatest(known.epoch, excluded.epoch),
                credential_version = greatest(known.credential_version, excluded.credential_version)
            where known.epoch < excluded.epoch or known.credential_version < excluded.credential_version
            """)
    }

    /// Notes at which epoch the account was frozen. Together with `unfreeze`, in any order, the newer one counts.
    package static func freeze(account: UUID, epoch: Int64, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            insert into account_standing as known (account, epoch, credential_version, frozen_epoch)
            values (\(account), \(epoch), 0, \(epoch))
            on conflict (account) do update set
                epoch = greatest(known.epoch, excluded.epoch),
                frozen_epoch = greatest(known.frozen_epoch, excluded.frozen_epoch)
            """)
    }

    /// Notes at which epoch the account was let go.
    package static func unfreeze(account: UUID, epoch: Int64, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            insert into account_standing as known (account, epoch, credential_version, unfrozen_epoch)
            values (\(account), \(epoch), 0, \(epoch))
            on conflict (account) do update set
                epoch = greatest(known.epoch, excluded.epoch),
                unfrozen_epoch = greatest(known.unfrozen_epoch, excluded.unfrozen_epoch)
            """)
    }
}
