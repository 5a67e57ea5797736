import Foundation
import PostgresClient

/// Statements on `sms_refusal_notice`.
enum SMSRefusalNoticeStore {
    /// Claims the notice that no SMS was sent. False when one went out at `since` or later.
    static func claim(
        account: UUID, now: Date, since: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> Bool {
        let claimed = try tx.execute(
            """
            insert into sms_refusal_notice as known (account, last_at) values (\(account), \(now))
            on conflict (account) do update set last_at = excluded.last_at where known.last_at < \(since)
            """)
        return claimed == 1
    }
}
