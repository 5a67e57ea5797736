package import Foundation

/// One hand-over of a message to a provider.
package struct MessageAttempt: Codable, Sendable, Equatable {
    package var number: Int
    package var worker: String
    package var provider: String
    package var startedAt: Date
    /// Nil while it is under way, or for ever when its worker died.
    package var endedAt: Date?
    package var outcome: String?
    package var reason: String?
    package var code: Int?
    package var enhanced: String?
    /// What it cost or would have, in millionths; nil when nobody counts.
    package var costMicros: Int64?
}
