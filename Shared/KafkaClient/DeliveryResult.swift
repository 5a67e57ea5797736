/// What became of one sent record.
package enum DeliveryResult: Hashable, Sendable {
    /// Acknowledged by all in-sync replicas and seen at this offset.
    case delivered(offset: Int64)
    /// Not known to be in the log. It may still be there: sending it again can make a duplicate, not sending it can
    /// lose it.
    case failed(KafkaError)
}
