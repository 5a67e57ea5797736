import EventContracts
import Foundation
import PostgresClient
import SessionService
import TestSupport

extension SessionBench {
    /// Milliseconds by the database's clock.
    func databaseNow() async throws -> Int64 {
        try await client.transaction { tx in try DatabaseClock.now(in: tx) }
    }

    /// A resource server says that it has applied everything before `through` on these partitions.
    func acknowledge(
        _ service: String, _ instance: String, through: Int64, log: String = "log", offset: Int64 = 10,
        partitions: [Int32] = Array(0..<12), lease: Int64 = 30_000
    ) async throws {
        let event = RevocationApplied(
            service: service, instance: instance, log: log,
            positions: partitions.map { .init(partition: $0, offset: offset, publishedThrough: through) },
            appliedAt: time.now, leaseMilliseconds: lease)
        try await apply(event, of: nil, by: RevocationAppliedHandler(), source: "rekey/\(service)")
    }
}
