/// A record to be sent. The caller chooses the partition (see ``KafkaPartitioner``), because the outbox stores it.
package struct KafkaRecord: Sendable {
    package let topic: String
    package let partition: Int32
    package let key: [UInt8]?
    /// `nil` is Kafka's null value (a tombstone), which differs from an empty one.
    package let value: [UInt8]?
    package let headers: [KafkaHeader]

    package init(topic: String, partition: Int32, key: [UInt8]?, value: [UInt8]?, headers: [KafkaHeader] = []) {
        self.topic = topic
        self.partition = partition
        self.key = key
        self.value = value
        self.headers = headers
    }
}
