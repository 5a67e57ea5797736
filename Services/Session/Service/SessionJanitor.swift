import Foundation
package import Logging
package import PostgresClient
import ServiceLifecycle
package import ServiceRuntime

/// Forgets what nobody needs any more, every minute, a bounded number of rows at a time (WEB-08).
package struct SessionJanitor: Service {
    /// What one sweep has removed.
    package struct Sweep: Sendable, Equatable {
        /// Sessions past their absolute end.
        package var sessions = 0
        /// Ended sessions that lost the name, place and client of their device.
        package var devices = 0
        package var revocations = 0
        package var servers = 0
    }

    private static let interval: Duration = .seconds(60)
    private static let batch = 1000
    private static let day: TimeInterval = 24 * 60 * 60
    /// How long a session past its absolute end is remembered: a late event must still find it over.
    private static let sessionMemory = 14 * day
    /// How long an ended session still says which device it was.
    private static let deviceMemory = 30 * day
    /// How long one may ask what became of a sign-out.
    private static let revocationMemory = 30 * day

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
                    while try await sweep().isFull(Self.batch), !Task.isCancelled {}
                } catch {
                    logger.warning("old sessions were not removed", metadata: ["error": "\(error)"])
                }
                guard (try? await dependencies.clock.sleep(for: Self.interval)) != nil else { return }
            }
        }
    }

    /// One batch of each kind.
    package func sweep() async throws -> Sweep {
        let now = dependencies.now()
        return try await client.transaction { tx in
            var sweep = Sweep()
            sweep.sessions = try DeviceSessionStore.removeExpired(
                before: now.addingTimeInterval(-Self.sessionMemory), limit: Self.batch, in: tx)
            sweep.devices = try DeviceSessionStore.removeDeviceData(
                endedBefore: now.addingTimeInterval(-Self.deviceMemory), limit: Self.batch, in: tx)
            sweep.revocations = try RevocationStore.removeOld(
                before: now.addingTimeInterval(-Self.revocationMemory), limit: Self.batch, in: tx)
            sweep.servers = try ResourceServerStore.removeSilent(in: tx)
            return sweep
        }
    }
}

extension SessionJanitor.Sweep {
    /// Whether there may be more to remove.
    func isFull(_ batch: Int) -> Bool { max(sessions, devices, revocations) >= batch }
}
