/// Where a consumer begins in a partition.
package enum StartOffset: Hashable, Sendable {
    /// The oldest record that the broker still has.
    case beginning
    /// The record with this offset, the next one to be read. Outside the log the consumer reports
    /// ``ConsumerEvent/offsetOutOfRange(_:)`` and stops reading that partition until it is assigned again.
    case offset(Int64)
}
