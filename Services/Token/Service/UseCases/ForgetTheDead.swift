import Foundation
package import PostgresClient
package import ServiceRuntime

/// Removes rows that no rule can ever ask for again, a bounded number at a time.
package struct ForgetTheDead: Sendable {
    /// Rows of one table in one transaction.
    package static let batch = 1000
    /// How long dead links and codes stay (WEB-08), so that an operator can still explain them: 14 days, as long as the outbox.
    private static let memoryMilliseconds: Int64 = 14 * 24 * 60 * 60 * 1000

    private let client: PostgresClient
    private let dependencies: SystemDependencies

    package init(client: PostgresClient, dependencies: SystemDependencies) {
        self.client = client
        self.dependencies = dependencies
    }

    /// One batch of each table; true when there may be more.
    package func run() async throws -> Bool {
        let now = dependencies.now()
        let longAgo = now.addingTimeInterval(-Double(Self.memoryMilliseconds) / 1000)
        let removed: [Int] = try await client.transaction { tx in
            [
                try AssertionStore.removeExpired(before: now, limit: Self.batch, in: tx),
                try RecoverySecretStore.removeDead(before: longAgo, limit: Self.batch, in: tx),
                try CodeChallengeStore.removeDead(before: longAgo, limit: Self.batch, in: tx),
                try CodeHandleStore.removeExpired(before: now, limit: Self.batch, in: tx),
                try AttemptStore.removeOld(before: longAgo, limit: Self.batch, in: tx),
                try RefreshFamilyStore.removeExpired(before: longAgo, limit: Self.batch, in: tx),
            ]
        }
        return removed.contains(Self.batch)
    }
}
