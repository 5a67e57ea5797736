package import Foundation

/// A record could not be applied; the original is in the service's `dead_letter` table and, where it was not larger than
/// allowed, here. Producer: each service on its own dead-letter topic (`topic` here is only a default). Consumers: operators.
/// The original's boxes stay sealed.
package struct RecordDeadLettered: RekeyEvent {
    package static let type = "rekey.record.dead-lettered"
    package static let topic = Topic.identityDeadLetter

    /// A class, never a value.
    package var reason: String
    package var originalTopic: String
    package var originalPartition: Int32
    package var originalOffset: Int64
    /// Attributes that were UTF-8.
    package var originalHeaders: [String: String]
    /// Base64 of the value.
    package var originalValue: String?
    package var at: Date

    package init(
        reason: String, originalTopic: String, originalPartition: Int32, originalOffset: Int64,
        originalHeaders: [String: String], originalValue: String? = nil, at: Date
    ) {
        self.reason = reason
        self.originalTopic = originalTopic
        self.originalPartition = originalPartition
        self.originalOffset = originalOffset
        self.originalHeaders = originalHeaders
        self.originalValue = originalValue
        self.at = at
    }
}
