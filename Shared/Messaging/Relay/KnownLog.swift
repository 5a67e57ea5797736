import Foundation

/// The Kafka log that relays of this database currently publish to.
struct KnownLog: Sendable, Equatable {
    /// The cluster id.
    var id: String
    /// Raised when the same log was found emptied.
    var generation: Int64
    /// Database clock. Rows marked sent before it went to an earlier log.
    var resetAt: Date
    /// Whether all those rows were made unsent again.
    var isRepublished: Bool
}
