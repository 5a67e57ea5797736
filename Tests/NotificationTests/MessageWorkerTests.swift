import Messaging
import PostgresClient
import ServiceLifecycle
import TestSupport
import Testing

@testable import NotificationService

@Suite("Workers of messages") struct MessageWorkerTests {
    @Test(
        "a worker that waits, also for the database, stops at once", .timeLimit(.minutes(1)), arguments: [true, false])
    func stop(isDatabaseThere: Bool) async throws {
        try await NotificationFixture.with { fixture in
            if !isDatabaseThere { await fixture.database.client.close() }
            let worker = MessageWorker(
                next: try fixture.worker(), routes: .capture, wakeUp: RelayWakeUp(),
                dependencies: fixture.time.dependencies, logger: .quiet)
            let group = ServiceGroup(services: [worker], logger: .quiet)
            async let running: Void = group.run()
            _ = await fixture.time.clock.nextTimerScheduled()
            // No time passes from here on.
            await group.triggerGracefulShutdown()
            try await running
        }
    }
}
