import Foundation
package import Logging
package import PostgresClient
import ServiceLifecycle
package import ServiceRuntime

/// Removes sessions that ended for good long ago, every minute, a bounded number at a time.
package struct SessionJanitor: Service {
    private static let interval: Duration = .seconds(60)
    private static let batch = 1000
    /// How long a session past its absolute end is kept for its owner's history: 14 days.
    private static let memorySeconds: Double = 14 * 24 * 60 * 60

    private let client: PostgresClient
    private let dependencies: SystemDependencies
    private let logger: Logger

    package init(client: PostgresClient, dependencies: SystemDependencies, logger: Logger) {
        self.client = client
        self.dependencies = dependencies
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    while try await sweep() == Self.batch, !Task.isCancelled {}
                } catch {
                    logger.warning("old sessions were not removed", metadata: ["error": "\(error)"])
                }
                guard (try? await dependencies.clock.sleep(for: Self.interval)) != nil else { return }
            }
        }
    }

    /// One batch; how many were removed.
    package func sweep() async throws -> Int {
        let longAgo = dependencies.now().addingTimeInterval(-Self.memorySeconds)
        return try await client.transaction { tx in
            try DeviceSessionStore.removeExpired(before: longAgo, limit: Self.batch, in: tx)
        }
    }
}
