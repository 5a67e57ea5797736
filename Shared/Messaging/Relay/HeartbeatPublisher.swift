import EventContracts
import KafkaClient
import Logging
import PostgresClient

/// Writes one heartbeat on every partition of the given topics.
struct HeartbeatPublisher: Sendable {
    let client: PostgresClient
    let producer: KafkaProducer
    let state: RelayState
    let topics: [String]
    let partitions: Int32
    let logger: Logger

    /// One round. Returns the log when its answers show that it was emptied.
    func beat() async throws -> KnownLog? {
        guard !topics.isEmpty, state.isBeating, let (log, known) = state.publishing else { return nil }
        let (topics, partitions) = (topics, partitions)
        let through = try await client.transaction { tx in
            try HeartbeatStore.publishedThrough(topics: topics, partitions: partitions, in: tx)
        }
        let places = through.keys.sorted()
        let records = places.map { Self.record(place: $0, publishedThrough: through[$0] ?? 0) }
        guard let results = await Abandonable.run({ [producer] in await producer.send(records) }) else { return nil }
        var marks: [TopicPartition: Int64] = [:]
        var failures = 0
        for (place, result) in zip(places, results) {
            switch result {
            case .delivered(let offset):
                if offset < known[place] ?? 0 { return log }
                marks[place] = offset + 1
            case .failed:
                failures += 1
            }
        }
        state.raise(marks, of: log)
        if failures > 0 { logger.debug("heartbeats not acknowledged", metadata: ["count": "\(failures)"]) }
        return nil
    }

    /// Under 100 bytes: no key, one header, the bare instant.
    static func record(place: TopicPartition, publishedThrough: Int64) -> KafkaRecord {
        KafkaRecord(
            topic: place.topic, partition: place.partition, key: nil,
            value: [UInt8](#"{"publishedThrough":\#(publishedThrough)}"#.utf8),
            headers: [KafkaHeader(name: "ce_type", value: Heartbeat.type)])
    }
}
