import Foundation
package import Logging
package import Messaging
import ServiceLifecycle
package import ServiceRuntime

/// Sends due messages one after the other until the service stops.
package struct MessageWorker: Service {
    let next: SendNextMessage
    /// Closed when the worker stops.
    let routes: ProviderRoutes
    let wakeUp: RelayWakeUp
    let dependencies: SystemDependencies
    let logger: Logger

    /// How often a worker looks without being told; a message whose pause ends, or that another process queued.
    static let pollInterval = Duration.milliseconds(250)
    /// Pause after the database did not answer.
    static let errorPause = Duration.seconds(1)

    package init(
        next: SendNextMessage, routes: ProviderRoutes, wakeUp: RelayWakeUp, dependencies: SystemDependencies,
        logger: Logger
    ) {
        self.next = next
        self.routes = routes
        self.wakeUp = wakeUp
        self.dependencies = dependencies
        self.logger = logger
    }

    package func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled { await step() }
        await routes.close()
    }

    /// Whoever stops waits for nothing any more: workers are stopped one after the other.
    private func step() async {
        do {
            if try await next() { return }
            await cancelWhenGracefulShutdown {
                await wakeUp.wait(atMost: Self.pollInterval, clock: dependencies.clock)
            }
        } catch {
            logger.error("a message could not be worked on", error: error)
            await cancelWhenGracefulShutdown { try? await dependencies.clock.sleep(for: Self.errorPause) }
        }
    }
}
