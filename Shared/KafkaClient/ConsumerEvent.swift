/// What a poll of a ``KafkaConsumer`` can bring.
package enum ConsumerEvent: Sendable {
    case message(KafkaMessage)
    /// Everything up to this offset (the next one to be written) has been read. Comes again after each new record.
    case endOfPartition(TopicPartition, offset: Int64)
    /// The assigned offset lies outside the log, or the broker could not say where the log begins. Nothing more comes
    /// from this partition until ``KafkaConsumer/assign(_:)`` names it again.
    case offsetOutOfRange(TopicPartition)
    /// Something failed that the client retries by itself, such as a broker that is away.
    case failure(KafkaError)
}
