import Foundation
import PostgresClient

/// Housekeeping of the rate-limit table; the limiter itself belongs to the HTTP side.
enum RateLimitStore {
    /// Forgets keys whose arrival time has long passed.
    static func forget(before: Date, client: PostgresClient) async throws {
        try await client.execute("delete from rate_limit where tat < \(before)::timestamptz")
    }
}
