/// How a consumer stands, for readiness and the operator.
package struct ConsumerStatus: Sendable {
    /// The log it reads; nil before the broker has answered.
    package var log: String?
    /// The partitions it owns, of every topic.
    package var partitions: Set<Int32> = []
    /// Partitions that are stopped by an error that is tried again.
    package var stalled = 0
    /// Streams that wait for a missing event or an operator.
    package var heldStreams = 0
    /// Offsets as committed to the database, by topic and partition.
    package var offsets: [String: [Int32: Int64]] = [:]

    package init() {}

    /// What keeps it from working, in a few words; nil when it works. Held streams are an alarm, not a reason to stop.
    package var problem: String? {
        if log == nil { return "the broker has not answered" }
        if stalled > 0 { return "\(stalled) partitions wait to be tried again" }
        return nil
    }
}
