import Foundation
import Logging
import Metrics
import PostgresClient

/// Keeps the outbox in order: partitions ahead, old ones dropped, expired boxes erased, the backlog measured.
struct OutboxJanitor: Sendable {
    private static let chunk = 500
    /// Rows counted for the backlog at most; a longer one is long enough.
    private static let backlogCap = 10_000

    let client: PostgresClient
    /// Domain time, by which boxes expire.
    let now: @Sendable () -> Date
    let logger: Logger

    /// Creates and drops daily partitions, and forgets rate-limit keys that no longer limit anything.
    func tendPartitions() async throws {
        let made = try await OutboxPartitions.createAhead(client: client)
        let (dropped, refused) = try await OutboxPartitions.dropOld(client: client)
        if made > 0 || dropped > 0 {
            logger.info("outbox partitions", metadata: ["made": "\(made)", "dropped": "\(dropped)"])
        }
        if refused > 0 {
            logger.error(
                "old outbox partitions hold unsent events and are kept", metadata: ["partitions": "\(refused)"])
        }
        try await RateLimitStore.forget(before: now().addingTimeInterval(-3600), client: client)
    }

    /// Erases what expired and measures what waits.
    func sweep() async throws {
        while try await OutboxStore.eraseExpiredBoxes(now: now(), limit: Self.chunk, client: client) == Self.chunk {
            try Task.checkCancellation()
        }
        let (rows, oldest) = try await OutboxStore.backlog(cap: Self.backlogCap, client: client)
        Gauge(label: "rekey_outbox_unsent_rows").record(rows)
        Gauge(label: "rekey_outbox_oldest_unsent_seconds").record(oldest)
    }
}
