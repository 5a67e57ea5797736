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
    package func record(_ source: SourceAddress) async throws {
        guard !(exemptsLoopback && source.isLoopback) else { return }
        let key = "redeem.source:\(source.network)"
        try await limiter.take(key: key, limit: limit, now: dependencies.now()).require()
    }
}
