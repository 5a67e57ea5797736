import Crypto
package import Foundation
import Metrics
package import PostgresClient

/// Rate limits that all instances of a service share, in its own database (generic cell rate algorithm).
///
/// One row a key holds the theoretical arrival time of the next conforming use; one statement decides and moves it, so
/// that concurrent uses cannot slip through together. Keys are stored as SHA-256 only.
/// Source: ATM Forum TM 4.0 section 4.4.2 (GCRA, virtual scheduling).
package struct RateLimiter: Sendable {
    private let client: PostgresClient

    package init(client: PostgresClient) {
        self.client = client
    }

    /// Takes one use of the key's allowance.
    /// - Parameters:
    ///   - key: limit and subject, as `recovery.source:192.0.2.0/24`; the part before the first `:` labels the metric.
    ///   - now: the service's clock.
    /// - Throws: `PostgresError` when the database cannot decide; the caller answers 503.
    package func take(key: String, limit: RateLimit, now: Date) async throws -> RateDecision {
        Self.decision(try await Self.store(key, limit, now).take(client), key, limit)
    }

    /// The same as part of a transaction; other uses of the key wait for its end. Throws `PostgresError`.
    package static func take(
        key: String, limit: RateLimit, now: Date, in tx: borrowing Transaction
    ) throws -> RateDecision {
        decision(try store(key, limit, now).take(in: tx), key, limit)
    }

    private static func store(_ key: String, _ limit: RateLimit, _ now: Date) -> RateLimitStore {
        let interval = limit.intervalMilliseconds
        return RateLimitStore(
            key: Array(SHA256.hash(data: Array(key.utf8))), now: now, intervalMilliseconds: interval,
            toleranceMilliseconds: interval * Int64(limit.count - 1))
    }

    private static func decision(_ state: RateLimitStore.State, _ key: String, _ limit: RateLimit) -> RateDecision {
        guard !state.isAllowed else { return .allowed }
        let label = key.split(separator: ":").first.map(String.init) ?? "other"
        Counter(label: "rekey_rate_limited", dimensions: [("limit", label)]).increment()
        // Allowed again once the arrival time is no further ahead than the tolerance.
        let wait = state.arrivalAhead - limit.intervalMilliseconds * Int64(limit.count - 1)
        return .refused(retryAfter: .milliseconds(max(1, wait)))
    }
}
