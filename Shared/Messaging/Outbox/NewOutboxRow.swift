import Foundation

/// An outbox row before its sequence is known.
struct NewOutboxRow: Sendable {
    var id: UUID
    var topic: String
    var account: UUID?
    var partition: Int32
    var bucket: Int16
    var type: String
    var source: String
    var occurredAt: Date
    var correlation: String
    var causation: String?
    var traceparent: String?
    var dataSchema: String
    var expiresAt: Date?
    /// The JSON object.
    var data: String
}
