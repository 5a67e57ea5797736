import Foundation

/// What one committed batch did, for metrics and for the repair loop.
struct BatchResult: Sendable {
    /// By topic and type; types are those that handlers know, so there are few.
    var applied: [AppliedType: Int] = [:]
    var duplicates: [String: Int] = [:]
    var unknown: [String: Int] = [:]
    var expired = 0
    /// Dead letters by topic.
    var deadLetters: [String: Int] = [:]
    /// Holds that this batch began.
    var holds: [(stream: StreamKey, kind: Hold.Kind)] = []
    /// A held stream can perhaps go on.
    var wakesRepair = false

    /// Whether there may be anything to publish or to tell.
    var hasEffects: Bool { !applied.isEmpty || !deadLetters.isEmpty }
}

/// What the applied events are counted by.
struct AppliedType: Hashable, Sendable {
    var topic: String
    var type: String
}
