package import Foundation
package import PostgresClient
package import SessionDomain

/// Table `account_floor`.
package enum FloorStore {
    /// The account's floor, its row locked until the transaction ends, so that arrivals and revocations of one account
    /// come one after the other.
    package static func locked(account: UUID, in tx: borrowing Transaction) throws(PostgresError) -> AccountFloor {
        try tx.execute(
            """
            insert into account_floor (account, below_epoch) values (\(account), \(AccountFloor.initial.belowEpoch))
            on conflict (account) do nothing
            """)
        let rows = try tx.query(
            "select below_epoch, is_closed from account_floor where account = \(account) for update")
        return try decode(rows.first)
    }

    /// The account's floor as it stands.
    package static func current(account: UUID, in tx: borrowing Transaction) throws(PostgresError) -> AccountFloor {
        let rows = try tx.query("select below_epoch, is_closed from account_floor where account = \(account)")
        return try decode(rows.first)
    }

    /// Raises the floor; a lower one changes nothing.
    package static func raise(account: UUID, to floor: AccountFloor, in tx: borrowing Transaction) throws(PostgresError)
    {
        try tx.execute(
            """
            update account_floor set below_epoch = \(floor.belowEpoch)
            where account = \(account) and below_epoch < \(floor.belowEpoch)
            """)
    }

    /// The account is gone: nothing of its devices is kept any more.
    package static func close(account: UUID, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute("update account_floor set is_closed = true where account = \(account)")
    }

    private static func decode(_ row: Row?) throws(PostgresError) -> AccountFloor {
        guard let row else { return .initial }
        return AccountFloor(belowEpoch: try row.decode("below_epoch"), isClosed: try row.decode("is_closed"))
    }
}
