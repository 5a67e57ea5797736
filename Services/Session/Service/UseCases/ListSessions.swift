package import Foundation
package import PostgresClient
package import ServiceRuntime

/// The devices that are signed in to an account.
package struct ListSessions: Sendable {
    /// More than anybody has; keeps an answer bounded.
    package static let limit = 200

    private let client: PostgresClient
    private let dependencies: SystemDependencies

    package init(client: PostgresClient, dependencies: SystemDependencies) {
        self.client = client
        self.dependencies = dependencies
    }

    /// Newest first.
    package func run(account: UUID) async throws -> [DeviceSession] {
        let now = dependencies.now()
        return try await client.transaction { tx in
            let floor = try FloorStore.current(account: account, in: tx)
            return try DeviceSessionStore.live(account: account, floor: floor, now: now, limit: Self.limit, in: tx)
        }
    }
}
