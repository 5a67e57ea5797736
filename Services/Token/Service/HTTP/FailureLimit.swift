import Foundation
package import HTTPKit
package import ServiceRuntime

/// Counts failed guesses by source, whatever was wrong with them (LNK-16).
package struct FailureLimit: Sendable {
    private let limiter: RateLimiter
    private let limit: RateLimit
    private let exemptsLoopback: Bool
    private let dependencies: SystemDependencies

    package init(limiter: RateLimiter, limit: RateLimit, exemptsLoopback: Bool, dependencies: SystemDependencies) {
        self.limiter = limiter
        self.limit = limit
        self.exemptsLoopback = exemptsLoopback
        self.dependencies = dependencies
    }

    /// Counts one failure. Throws the 429 problem when the source has had too many.
    package func record(_ source: ClientAddress) async throws {
        guard !(exemptsLoopback && source.isLoopback) else { return }
        let decision = try await limiter.take(key: "redeem:\(source.text)", limit: limit, now: dependencies.now())
        if case .refused(let retryAfter) = decision { throw ProblemDetails.tooManyRequests(retryAfter: retryAfter) }
    }
}
