import Foundation
import KafkaClient
import Logging
import PostgresClient

/// Notices that the broker serves another log than before, and makes all kept rows unsent again, once for each log.
struct LogWatch: Sendable {
    /// Rows changed in one statement, well inside the statement timeout.
    private static let chunk = 5000

    let client: PostgresClient
    let state: RelayState
    let heartbeatTopics: [String]
    /// Domain time: what has expired by it is not published again where no sequence needs it.
    let now: @Sendable () -> Date
    let logger: Logger

    /// Compares the log the broker names with the one in use. Call about every second.
    func check(_ log: String) async throws {
        guard state.log?.id != log || state.publishing == nil else { return }
        state.pause()
        let current = try await client.transaction { tx in try RelayLogStore.adopt(log, in: tx) }
        try await open(current)
    }

    /// The broker acknowledged an offset below an earlier one.
    func declareEmptied(_ seen: KnownLog) async throws {
        state.pause()
        logger.error("the broker's log was emptied; kept events are published again", metadata: ["log": "\(seen.id)"])
        let current = try await client.transaction { tx in try RelayLogStore.declareEmptied(seen, in: tx) }
        try await open(current)
    }

    /// Lets heartbeats begin once everything from before the reset is published.
    func allowHeartbeatsWhenCaughtUp() async throws {
        guard let log = state.publishing?.log, !state.isBeating else { return }
        if try await !OutboxStore.hasUnsent(topics: heartbeatTopics, createdBefore: log.resetAt, client: client) {
            state.allowHeartbeats(of: log)
        }
    }

    private func open(_ log: KnownLog) async throws {
        if !log.isRepublished { try await republish(for: log) }
        let marks = try await RelayLogStore.marks(of: log.id, client: client)
        state.resume(log, marks: marks)
        logger.info("publishing", metadata: ["log": "\(log.id)", "generation": "\(log.generation)"])
    }

    /// Day by day, oldest first. Interrupted work is simply done again: rows sent to the new log are younger than its
    /// reset and stay untouched.
    private func republish(for log: KnownLog) async throws {
        var total = 0
        for day in try await OutboxStore.days(client: client) {
            while true {
                let changed = try await OutboxStore.unsendDay(
                    day, sentBefore: log.resetAt, now: now(), limit: Self.chunk, client: client)
                total += changed
                if changed == 0 { break }
            }
        }
        try await RelayLogStore.finishRepublication(of: log, client: client)
        if total > 0 {
            logger.warning(
                "kept events are published to a new log", metadata: ["events": "\(total)", "log": "\(log.id)"])
        }
    }
}
