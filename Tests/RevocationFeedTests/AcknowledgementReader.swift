import EventContracts
import Foundation
import KafkaClient
import Messaging
import RevocationFeed
import TestSupport

/// Reads the acknowledgement topic from its beginning; what is not genuine is passed over, as session does.
actor AcknowledgementReader {
    private let consumer: KafkaConsumer
    private let keys: RecordKeys
    private var events: [RevocationApplied] = []
    private var isAssigned = false

    init(_ stack: FeedStack) throws {
        consumer = try KafkaConsumer(
            configuration: stack.broker.configuration(clientID: "reader"), group: "reader", logger: .quiet)
        keys = stack.records("session", stack.sessionKeys)
    }

    /// Everything that was read so far.
    func read() async throws -> [RevocationApplied] {
        if !isAssigned {
            isAssigned = true
            let places = (0..<FeedStack.partitions).map {
                TopicPartition(topic: Topic.acknowledgement.rawValue, partition: $0)
            }
            try await consumer.assign(Dictionary(uniqueKeysWithValues: places.map { ($0, StartOffset.beginning) }))
        }
        for event in await consumer.poll(maximum: 1000, timeout: .milliseconds(100)) {
            guard case .message(let message) = event else { continue }
            let record = StoredRecord(key: message.key, value: message.value, headers: message.headers)
            guard
                case .event(let envelope) = InboundRecord.content(
                    of: record, topic: message.topic, authenticity: keys)
            else { continue }
            events.append(try envelope.decode(RevocationApplied.self))
        }
        return events
    }

    func close() async { await consumer.close(deadline: .seconds(1)) }
}
