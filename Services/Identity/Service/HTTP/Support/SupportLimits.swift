import Foundation
import HTTPKit
import ServiceRuntime

/// How much one agent may do in an hour: nobody empties the list of accounts with one stolen session (HIJ-07).
struct SupportLimits: Sendable {
    /// The counted kinds; the raw value is the metric's label.
    enum Kind: String, Sendable, CaseIterable {
        case opening = "support-opening.agent"
        case action = "support-action.agent"
        case reading = "support-reading.agent"
    }

    private let limiter: RateLimiter
    private let dependencies: SystemDependencies
    private let limits: [Kind: RateLimit]

    init(_ settings: SupportSettings, limiter: RateLimiter, dependencies: SystemDependencies) {
        self.limiter = limiter
        self.dependencies = dependencies
        limits = [
            .opening: RateLimit(settings.openingsPerHour, per: .seconds(3600)),
            .action: RateLimit(settings.actionsPerHour, per: .seconds(3600)),
            .reading: RateLimit(settings.readingsPerHour, per: .seconds(3600)),
        ]
    }

    /// Throws the 429 problem when the agent has used the share, `PostgresError` when nobody can tell.
    func take(_ kind: Kind, _ caller: AgentCaller) async throws {
        guard let limit = limits[kind] else { return }
        let key = "\(kind.rawValue):\(caller.agent.name)"
        try await limiter.take(key: key, limit: limit, now: dependencies.now()).require()
    }
}
