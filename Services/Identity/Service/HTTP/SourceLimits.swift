import Foundation
import HTTPKit
import ServiceRuntime

/// How often one network may use each kind of route. What is counted never depends on an account, so a refusal says
/// nothing about one (REQ-05).
struct SourceLimits: Sendable {
    /// The counted kinds; the raw value is the metric's label.
    enum Kind: String, Sendable, CaseIterable {
        case registration = "registration.source"
        case recovery = "recovery.source"
        case lookup = "lookup.source"
        case reset = "reset.source"
        case signIn = "sign-in.source"
        case undo = "undo.source"
    }

    private let limiter: RateLimiter
    private let limits: [Kind: RateLimit]
    /// Development only: everything comes from this machine there.
    private let exemptsLoopback: Bool
    private let dependencies: SystemDependencies

    init(_ settings: IdentitySettings, limiter: RateLimiter, dependencies: SystemDependencies) {
        self.limiter = limiter
        self.dependencies = dependencies
        exemptsLoopback = settings.exemptsLoopback
        limits = [
            .registration: RateLimit(settings.registrationsPerHour, per: .seconds(3600)),
            .recovery: RateLimit(settings.recoveriesPerHour, per: .seconds(3600)),
            .lookup: RateLimit(settings.lookupsPerHour, per: .seconds(3600)),
            .reset: RateLimit(settings.resetsPerHour, per: .seconds(3600)),
            .signIn: RateLimit(settings.signInsPerHour, per: .seconds(3600)),
            .undo: RateLimit(settings.resetsPerHour, per: .seconds(3600)),
        ]
    }

    /// Throws the 429 problem when the request's network has used its share, `PostgresError` when nobody can tell.
    func take(_ kind: Kind, _ context: RekeyRequestContext) async throws {
        guard let limit = limits[kind], !(exemptsLoopback && context.source.isLoopback) else { return }
        let key = "\(kind.rawValue):\(context.source.network)"
        try await limiter.take(key: key, limit: limit, now: dependencies.now()).require()
    }
}
