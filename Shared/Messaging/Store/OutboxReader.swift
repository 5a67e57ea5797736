package import EventContracts
package import Foundation
package import PostgresClient

/// Reads kept outbox rows of one stream: what the owner answers to a consumer that misses events.
package struct OutboxReader: Sendable {
    /// Most rows of one answer.
    package static let maximumRows = 500

    /// The stream's events after a sequence, ascending, of the newest incarnation in which the stream was written.
    ///
    /// Published and unpublished rows alike; sealed boxes that were erased stay erased.
    /// - Parameters:
    ///   - after: The last sequence the asker has; 0 for all.
    ///   - limit: At most ``maximumRows`` are returned whatever is asked; ask again after the last one.
    package static func rows(
        topic: Topic, account: UUID, after: Int64, limit: Int, in tx: borrowing Transaction
    ) throws -> [EventEnvelope] {
        let rows = try tx.query(
            """
            select \(unescaped: OutboxRow.columns) from outbox
            where topic = \(topic.rawValue)::text and account = \(account)::uuid and sequence > \(after)::bigint
                and incarnation = (
                    select incarnation from outbox_sequence
                    where topic = \(topic.rawValue)::text and account = \(account)::uuid)
            order by sequence limit \(Int64(min(max(limit, 1), maximumRows)))
            """)
        return try rows.map { try OutboxRow($0).envelope }
    }
}
