/// How far the feed may be behind, in the steps by which a resource server changes its behaviour (A7.6).
///
/// Its heartbeats come every second on every partition, so a silence says that revocations may be missing.
public enum FeedStep: Int, Sendable, Comparable, CaseIterable {
    /// At most 5 seconds: the feed decides.
    case fresh
    /// S1: longer. The feed decides; metrics and readiness show it.
    case late
    /// S2: longer than 30 seconds. Sensitive routes ask the owner, and refuse when it does not answer.
    case doubtful
    /// S3: longer than an access token lives (5 minutes). Every write is refused.
    case blind

    /// The longest silence that still belongs to the step; nil for the last one.
    public var limit: Duration? {
        switch self {
        case .fresh: .seconds(5)
        case .late: .seconds(30)
        case .doubtful: .seconds(300)
        case .blind: nil
        }
    }

    /// The step of a feed that has been silent this long.
    public init(silence: Duration) {
        self = Self.allCases.first { step in step.limit.map { silence <= $0 } ?? true } ?? .blind
    }

    public static func < (one: FeedStep, other: FeedStep) -> Bool { one.rawValue < other.rawValue }
}
