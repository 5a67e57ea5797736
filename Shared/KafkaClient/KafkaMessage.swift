import CLibrdkafka
package import Foundation

/// A record as it was read.
package struct KafkaMessage: Sendable {
    package let topic: String
    package let partition: Int32
    package let offset: Int64
    package let key: [UInt8]?
    /// `nil` for Kafka's null value.
    package let value: [UInt8]?
    package let headers: [KafkaHeader]
    /// Whole milliseconds, set by the producer or the broker; `nil` when the record carries none.
    package let timestamp: Date?

    package init(
        topic: String, partition: Int32, offset: Int64, key: [UInt8]?, value: [UInt8]?, headers: [KafkaHeader],
        timestamp: Date?
    ) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.key = key
        self.value = value
        self.headers = headers
        self.timestamp = timestamp
    }

    /// First value of the header, as UTF-8 text; `nil` when absent or not UTF-8.
    package func header(_ name: String) -> String? {
        headers.first { $0.name == name }.flatMap { String(validating: $0.value, as: UTF8.self) }
    }

    package var topicPartition: TopicPartition { TopicPartition(topic: topic, partition: partition) }
}

extension KafkaMessage {
    /// Copies everything out of librdkafka's message, which stays the caller's.
    init(copying message: UnsafePointer<rd_kafka_message_t>) {
        let m = unsafe message.pointee
        let type = UnsafeMutablePointer<rd_kafka_timestamp_type_t>.allocate(capacity: 1)
        defer { unsafe type.deallocate() }
        let stamp = unsafe rd_kafka_message_timestamp(message, type)
        self.init(
            topic: unsafe String(cString: rd_kafka_topic_name(m.rkt)),
            partition: unsafe m.partition,
            offset: unsafe m.offset,
            key: unsafe Self.bytes(m.key, m.key_len),
            value: unsafe Self.bytes(m.payload, m.len),
            headers: unsafe Self.headers(of: message),
            timestamp: stamp < 0 ? nil : Date(timeIntervalSince1970: Double(stamp) / 1000))
    }

    private static func bytes(_ pointer: UnsafeMutableRawPointer?, _ count: Int) -> [UInt8]? {
        guard let pointer = unsafe pointer else { return nil }
        return unsafe Array(UnsafeRawBufferPointer(start: pointer, count: count))
    }

    private static func headers(of message: UnsafePointer<rd_kafka_message_t>) -> [KafkaHeader] {
        var list: OpaquePointer?
        guard unsafe rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list = unsafe list
        else { return [] }
        var result: [KafkaHeader] = []
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var size = 0
        while unsafe rd_kafka_header_get_all(list, result.count, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR {
            guard let name = unsafe name else { break }
            let bytes = unsafe value.map { unsafe Array(UnsafeRawBufferPointer(start: $0, count: size)) }
            result.append(KafkaHeader(name: unsafe String(cString: name), value: bytes ?? []))
        }
        return result
    }
}
