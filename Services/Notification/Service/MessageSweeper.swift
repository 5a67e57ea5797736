import EventContracts
import Foundation
package import Logging
package import Messaging
import NotificationDomain
package import PostgresClient
import ServiceLifecycle
package import ServiceRuntime

/// What has to happen to messages without a worker, every second: those of lost workers are taken back, and those that can
/// no longer help expire. Also measures what waits.
package struct MessageSweeper: Service {
    private static let interval: Duration = .seconds(1)
    private static let batch = 500

    private let client: PostgresClient
    private let outbox: Outbox
    private let dependencies: SystemDependencies
    private let logger: Logger

    package init(client: PostgresClient, outbox: Outbox, dependencies: SystemDependencies, logger: Logger) {
        self.client = client
        self.outbox = outbox
        self.dependencies = dependencies
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await sweep()
                } catch {
                    logger.warning("messages were not looked through", metadata: ["error": "\(error)"])
                }
                guard (try? await dependencies.clock.sleep(for: Self.interval)) != nil else { return }
            }
        }
    }

    /// One round.
    package func sweep() async throws {
        let now = dependencies.now()
        try await client.transaction { tx in try MessageClaimStore.releaseLapsed(now: now, in: tx) }
        while try await expire() >= Self.batch, !Task.isCancelled {}
        let waiting = try await client.transaction { tx in try MessageStore.waiting(now: now, in: tx) }
        for lane in Lane.allCases {
            let found = waiting.first { $0.lane == lane.rawValue }
            MessageMetrics.waiting(lane, count: found?.count ?? 0, oldest: found?.oldest ?? 0)
        }
    }

    /// Ends one batch of messages whose time is over; answers how many those were.
    private func expire() async throws -> Int {
        let now = dependencies.now()
        let (count, expired) = try await client.transaction { tx -> (Int, [OverdueMessage]) in
            let overdue = try MessageClaimStore.overdue(now: now, limit: Self.batch, in: tx)
            for message in overdue { try MessageClaimStore.wipe(message.id, in: tx) }
            let expired = overdue.filter { !$0.state.isFinal }
            for message in expired {
                let event = MessageExpired(
                    messageId: message.id, kind: message.kind, channel: message.channel,
                    maskedDestination: message.masked, at: now)
                try outbox.append(event, account: message.account, cause: message.cause, in: tx)
            }
            return (overdue.count, expired)
        }
        for message in expired { MessageMetrics.settled(message, .expired, provider: nil, at: now) }
        if count > 0 { outbox.wakeUp.signal() }
        return count
    }
}
