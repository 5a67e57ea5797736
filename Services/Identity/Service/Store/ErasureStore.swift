import Foundation
import PostgresClient

/// Finds accounts whose grace is over and takes the person out of them.
enum ErasureStore {
    /// Closing accounts that are due, the longest waiting first.
    static func due(now: Date, limit: Int, in client: PostgresClient) async throws -> [UUID] {
        let rows = try await client.query(
            """
            select id from account where state = 'closing' and erase_after <= \(now)
                and not exists (select 1 from support_case where support_case.account = account.id and closed_at is null)
            order by erase_after limit \(Int64(limit))
            """)
        return try rows.map { try $0.decode("id") }
    }

    /// Deletes everything about the person; `account` keeps its id, its epoch and the instants of opening and closing.
    /// The caller holds the row's lock.
    static func erase(_ account: UUID, epoch: Int64, now: Date, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute("delete from forced_reset_account where account = \(account)")
        try eraseCases(account, in: tx)
        try tx.execute("delete from account_history where account = \(account)")
        try tx.execute("delete from operator_reading where account = \(account)")
        try tx.execute("delete from known_device where account = \(account)")
        try tx.execute("delete from step_up where account = \(account)")
        try tx.execute("delete from undo_link where account = \(account)")
        try tx.execute("delete from contact_denial where account = \(account)")
        try tx.execute("delete from contact_history where account = \(account)")
        try tx.execute("delete from contact_change where account = \(account)")
        try tx.execute("delete from recovery_target where account = \(account)")
        try tx.execute("delete from sms_refusal_notice where account = \(account)")
        try tx.execute("delete from recovery_request where account = \(account)")
        try tx.execute("delete from recovery_attempt where account = \(account)")
        try tx.execute("delete from repeated_registration where account = \(account)")
        try tx.execute("delete from instrument where account = \(account)")
        try tx.execute("delete from credential where account = \(account)")
        try tx.execute("delete from contact where account = \(account)")
        try tx.execute(
            """
            update account set state = 'closed', closed_at = \(now), closing_since = null, erase_after = null,
                epoch = \(epoch), credential_version = credential_version + 1, given_name = '', family_name = '',
                locale = 'en', country = null, time_zone = null
            where id = \(account)
            """)
    }

    /// Of support cases stay the states and the trail, which names no person of the account: free text stands beside it.
    private static func eraseCases(_ account: UUID, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            delete from support_reason where support_case in (select id from support_case where account = \(account))
            """)
        try tx.execute(
            """
            update support_evidence set reference = null, note = null
            where support_case in (select id from support_case where account = \(account))
            """)
        try tx.execute(
            """
            delete from support_objection_link
            where support_case in (select id from support_case where account = \(account))
            """)
        try tx.execute(
            "update support_case set claim = null, proposed_address = null where account = \(account)")
    }
}
