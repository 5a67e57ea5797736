import Foundation
package import Logging
package import PostgresClient
import ServiceLifecycle
package import ServiceRuntime

/// Forgets messages that were done with 30 days ago, every minute, a bounded number of rows at a time (WEB-08). The list
/// of closed accounts stays: it keeps late events from queueing anything for them.
package struct MessageJanitor: Service {
    private static let interval: Duration = .seconds(60)
    private static let batch = 1000
    /// How long operators can see what became of a message. Longer than any of them can be due.
    private static let memory: TimeInterval = 30 * 24 * 60 * 60

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
                    while try await sweep() >= Self.batch, !Task.isCancelled {}
                } catch {
                    logger.warning("old messages were not removed", metadata: ["error": "\(error)"])
                }
                guard (try? await dependencies.clock.sleep(for: Self.interval)) != nil else { return }
            }
        }
    }

    /// Removes one batch; answers how many messages that were.
    package func sweep() async throws -> Int {
        let horizon = dependencies.now().addingTimeInterval(-Self.memory)
        return try await client.transaction { tx in
            try SMSSpendStore.remove(before: horizon, in: tx)
            try TestMessageStore.remove(before: horizon, in: tx)
            return try MessageStore.removeFinal(queuedBefore: horizon, limit: Self.batch, in: tx)
        }
    }
}
