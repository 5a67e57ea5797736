import Foundation
import HTTPKit
import Logging
import Messaging
import NotificationService
import Observability
import RecoveryCrypto
import ServiceLifecycle
import ServiceRuntime
import TestSupport

/// An instance of notification that does nothing but send: the service's own workers and sweeper in a process that a test
/// can kill, by a clock that the test moves.
///
/// The first line of its input is ``DeliveryInstanceOrders`` in JSON; each further one is by how many milliseconds time goes
/// on; the end of the input stops it in good order. On its output it says when nobody has anything to do (``IdleWatch``).
@main
enum DeliveryInstance {
    static func main() async throws {
        signal(SIGPIPE, SIG_IGN)
        let input = StandardInput()
        guard let line = await input.next() else { return }
        let orders = try JSONDecoder().decode(DeliveryInstanceOrders.self, from: Data(line.utf8))
        let time = TestDependencies(now: Date(timeIntervalSince1970: Double(orders.now) / 1000))
        let boot = try boot(orders, time)
        let own = try NotificationSettings(boot.values, settings: boot.settings, dependencies: boot.dependencies)
        let group = ServiceGroup(services: try services(orders, own, boot), logger: boot.logger)
        // The workers and the sweeper are all that ever waits for this clock.
        let watch = IdleWatch(clock: time.clock, start: orders.now, sleepers: own.workers + 1)
        Task { await watch.run() }
        Task {
            while let line = await input.next(), let milliseconds = Int64(line) {
                time.advance(by: .milliseconds(milliseconds))
            }
            await group.triggerGracefulShutdown()
        }
        try await group.run()
        _exit(0)
    }

    private static func boot(_ orders: DeliveryInstanceOrders, _ time: TestDependencies) throws -> BootContext {
        let values = ConfigValues(
            keys: CommonKeys.all(for: .notification) + NotificationKeys.all,
            entries: orders.settings.mapValues { ConfigValues.Entry(text: $0, origin: "test") })
        var logger = Logger(label: "delivery-instance", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .error
        return BootContext(
            settings: try ServiceSettings(values, service: .notification), values: values,
            dependencies: time.dependencies, logger: logger, metrics: PrometheusMetricsFactory())
    }

    private static func services(
        _ orders: DeliveryInstanceOrders, _ own: NotificationSettings, _ boot: BootContext
    ) throws -> [any Service] {
        let client = try NotificationService.schema.client(boot)
        let outbox = Outbox(source: .notification, dependencies: boot.dependencies)
        let senders: [ServiceName: [SealingPublicKey]] = [.identity: orders.identityKeys, .token: orders.tokenKeys]
        let open = OpenMessage(
            sealer: Sealer(keys: try SealingKeyRing(json: orders.sealingKeys)), senderKeys: { senders[$0] ?? [] })
        let site = MessageSite(sender: own.sender, publicURL: boot.settings.publicURL)
        let workers = NotificationService.workers(
            own, client, outbox, open, RenderMessage(templates: own.templates, site: site),
            DestinationPrints(keys: try SymmetricKeyRing(json: orders.destinationKeys)),
            GuardedProviders(own, boot.logger), RelayWakeUp(), boot)
        let sweeper = MessageSweeper(
            client: client, outbox: outbox, dependencies: boot.dependencies, logger: boot.logger)
        return [client] + workers + [sweeper]
    }
}
