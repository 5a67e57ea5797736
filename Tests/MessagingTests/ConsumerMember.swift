import Foundation
import Logging
import Messaging
import ServiceLifecycle

/// One consumer instance that a test starts and stops while its fellows go on.
struct ConsumerMember: Sendable {
    let name: String
    let consumer: EventConsumer
    private let group: ServiceGroup
    private let task: Task<Void, any Error>

    init(_ name: String, _ consumer: EventConsumer) {
        self.name = name
        self.consumer = consumer
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [consumer], logger: Logger(label: name) { _ in SwiftLogNoOpLogHandler() }))
        self.group = group
        task = Task { try await group.run() }
    }

    var partitions: Set<Int32> { consumer.status.partitions }

    /// As a deployment stops it: gives its leases back.
    func stop() async throws {
        await group.triggerGracefulShutdown()
        try await task.value
    }

    /// As a crash ends it: whatever it was doing is broken off, its leases stay behind.
    func breakOff() async {
        task.cancel()
        _ = await task.result
    }
}
