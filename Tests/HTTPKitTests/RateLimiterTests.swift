import Foundation
import HTTPKit
import Messaging
import PostgresClient
import TestSupport
import Testing

@Suite("REQ-05: rate limits in PostgreSQL (GCRA)")
struct RateLimiterTests {
    private static let messaging = MigrationSet(MessagingMigrations.set, MessagingMigrations.all)

    private func with(_ body: (PostgresTestDatabase) async throws -> Void) async throws {
        try await PostgresTestDatabase.with([Self.messaging]) { database in try await body(database) }
    }

    @Test("a burst is let through, then one use an interval; the wait told is exact")
    func burst() async throws {
        try await with { (database) async throws in
            let (limiter, test) = (RateLimiter(client: database.client), TestDependencies())
            let limit = RateLimit(5, per: .seconds(60))
            for _ in 0..<5 {
                #expect(try await limiter.take(key: "t:a", limit: limit, now: test.now) == .allowed)
            }
            #expect(
                try await limiter.take(key: "t:a", limit: limit, now: test.now) == .refused(retryAfter: .seconds(12)))
            #expect(try await limiter.take(key: "t:b", limit: limit, now: test.now) == .allowed)
            test.advance(by: .milliseconds(11_999))
            #expect(
                try await limiter.take(key: "t:a", limit: limit, now: test.now)
                    == .refused(retryAfter: .milliseconds(1)))
            test.advance(by: .milliseconds(1))
            #expect(try await limiter.take(key: "t:a", limit: limit, now: test.now) == .allowed)
            #expect(
                try await limiter.take(key: "t:a", limit: limit, now: test.now) == .refused(retryAfter: .seconds(12)))
            test.advance(by: .seconds(3600))
            for _ in 0..<5 {
                #expect(try await limiter.take(key: "t:a", limit: limit, now: test.now) == .allowed)
            }
            #expect(try await limiter.take(key: "t:a", limit: limit, now: test.now) != .allowed)
        }
    }

    @Test("a refused use costs nothing")
    func refusedIsFree() async throws {
        try await with { (database) async throws in
            let (limiter, test) = (RateLimiter(client: database.client), TestDependencies())
            let limit = RateLimit(1, per: .seconds(10))
            #expect(try await limiter.take(key: "t:a", limit: limit, now: test.now) == .allowed)
            for _ in 0..<20 {
                #expect(
                    try await limiter.take(key: "t:a", limit: limit, now: test.now)
                        == .refused(retryAfter: .seconds(10)))
            }
            test.advance(by: .seconds(10))
            #expect(try await limiter.take(key: "t:a", limit: limit, now: test.now) == .allowed)
        }
    }

    @Test("50 uses at once: exactly the allowance gets through")
    func concurrent() async throws {
        try await with { (database) async throws in
            let (limiter, now) = (RateLimiter(client: database.client), TestDependencies().now)
            let allowed = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        try await limiter.take(key: "t:a", limit: RateLimit(7, per: .seconds(3600)), now: now)
                            == .allowed
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(allowed == 7)
        }
    }

    @Test("the table holds no subject, only hashes")
    func hashed() async throws {
        try await with { (database) async throws in
            let limiter = RateLimiter(client: database.client)
            _ = try await limiter.take(
                key: "recovery:anna@example.com", limit: RateLimit(1, per: .seconds(1)), now: Date())
            let rows = try await database.client.query("select key, length(key)::int8 as size from rate_limit")
            #expect(rows.count == 1)
            #expect(try rows[0].decode("size", as: Int64.self) == 32)
        }
    }

    @Test("a refusal becomes a 429 with Retry-After in whole seconds, rounded up")
    func problem() {
        #expect(throws: ProblemDetails.tooManyRequests(retryAfter: .seconds(2))) {
            try RateDecision.refused(retryAfter: .milliseconds(1001)).require()
        }
        #expect(throws: Never.self) { try RateDecision.allowed.require() }
    }
}
