import Foundation

/// What one committed batch did, for metrics and for the repair loop.
struct BatchResult: Sendable {
    var applied: [String: Int] = [:]
    var duplicates: [String: Int] = [:]
    var unknown: [String: Int] = [:]
    var expired = 0
    /// Dead letters by topic.
    var deadLetters: [String: Int] = [:]
    /// Holds that this batch began.
    var holds: [(stream: StreamKey, kind: Hold.Kind)] = []

    /// Whether there may be anything to publish or to tell.
    var hasEffects: Bool { !applied.isEmpty || !deadLetters.isEmpty }
}
