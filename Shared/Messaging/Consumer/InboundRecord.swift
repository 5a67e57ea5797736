package import EventContracts
import Foundation
import KafkaClient

/// A record as it was read, with the log it stood in and what it means.
package struct InboundRecord: Sendable {
    /// What a record turned out to be.
    package enum Content: Sendable {
        /// Completeness of the partition, in milliseconds since 1970.
        case heartbeat(Int64)
        /// A heartbeat with an unreadable value: it says nothing and harms nothing.
        case brokenHeartbeat
        case event(EventEnvelope)
        /// Not an event of ours. The reason names a class, never a value.
        case undecodable(String)
    }

    let place: TopicPartition
    let offset: Int64
    let log: String
    let stored: StoredRecord
    let content: Content

    /// - Parameter authenticity: Knows who wrote a record; nil takes everything as it comes.
    init(message: KafkaMessage, log: String, authenticity: (any RecordAuthenticity)?) {
        place = message.topicPartition
        offset = message.offset
        self.log = log
        stored = StoredRecord(key: message.key, value: message.value, headers: message.headers)
        content = Self.content(of: stored, topic: message.topic, authenticity: authenticity)
    }

    /// The stream and place of an event that has one.
    var position: (stream: StreamKey, position: StreamPosition)? {
        guard case .event(let envelope) = content else { return nil }
        return Self.position(of: envelope, topic: place.topic)
    }

    static func position(of envelope: EventEnvelope, topic: String) -> (stream: StreamKey, position: StreamPosition)? {
        guard Topic(rawValue: topic)?.isSequenced != false, let account = envelope.account,
            let sequence = envelope.sequence
        else { return nil }
        return (
            StreamKey(topic: topic, account: account),
            StreamPosition(incarnation: envelope.incarnation, sequence: sequence)
        )
    }

    package static func content(
        of record: StoredRecord, topic: String, authenticity: (any RecordAuthenticity)?
    ) -> Content {
        if record.headers.first(where: { $0.name.lowercased() == "ce_type" })?.value.elementsEqual(Heartbeat.type.utf8)
            == true
        {
            guard let value = record.value, let beat = try? EventJSON.decode(Heartbeat.self, from: value) else {
                return .brokenHeartbeat
            }
            return .heartbeat(beat.publishedThrough)
        }
        do throws(EnvelopeError) {
            let envelope = try record.envelope()
            if Topic(rawValue: topic)?.isSequenced == true, envelope.account == nil || envelope.sequence == nil {
                return .undecodable("no sequence on a topic that counts")
            }
            guard isGenuine(envelope, record, topic: topic, authenticity) else {
                return .undecodable("not signed by the producer of the topic")
            }
            return .event(envelope)
        } catch {
            return .undecodable(error.description)
        }
    }

    private static func isGenuine(
        _ envelope: EventEnvelope, _ record: StoredRecord, topic: String, _ authenticity: (any RecordAuthenticity)?
    ) -> Bool {
        guard let authenticity else { return true }
        guard let producer = producer(of: envelope, topic: Topic(rawValue: topic)),
            let signature = RecordStatement.signature(of: record)
        else { return false }
        return authenticity.isGenuine(
            RecordStatement.bytes(topic: topic, record), signature: signature, from: producer)
    }

    /// Who must have signed: the topic's one producer, or on the acknowledgement topic, which every resource server
    /// writes, whoever the event says. Nil when the event is of somebody who may not write there.
    private static func producer(of envelope: EventEnvelope, topic: Topic?) -> String? {
        let prefix = "rekey/"
        guard let topic, envelope.source.utf8.starts(with: prefix.utf8) else { return nil }
        let source = String(envelope.source.dropFirst(prefix.count))
        return topic == .acknowledgement || source == topic.producer ? source : nil
    }
}
