import EventContracts
package import HTTPKit
import Hummingbird
import KafkaClient
import Logging
import Messaging
import PostgresClient
import RecoveryCrypto
package import ServiceLifecycle
package import ServiceRuntime

/// The composition root of `rekey-notification`: from configuration to everything that runs.
package enum NotificationService {
    /// What the common program needs to run notification.
    package static let definition = ServiceDefinition(
        name: .notification, keys: NotificationKeys.all, validate: validate, migrate: schema.migrate, build: build)

    /// Its database.
    package static let schema = ServiceSchema(set: SchemaMigrations.set, SchemaMigrations.all)

    /// Reads everything that could be wrong before anything is started. Throws `ConfigError`, ``TemplateError``.
    package static func validate(_ boot: BootContext) async throws {
        _ = try NotificationSettings(boot.values, settings: boot.settings, dependencies: boot.dependencies)
        _ = try sealingKeys(boot)
        _ = try PeerCredentials(context: boot)
        _ = try schema.configuration(boot)
        _ = try InboxPage()
    }

    /// Everything that runs, in the order of dependency.
    package static func build(_ boot: BootContext) async throws -> [any Service] {
        let (settings, dependencies, logger) = (boot.settings, boot.dependencies, boot.logger)
        let own = try NotificationSettings(boot.values, settings: settings, dependencies: dependencies)
        let client = try schema.client(boot)
        let sealing = try sealingKeys(boot)
        let destinations = try destinationKeys(boot)
        let prints = DestinationPrints(keys: destinations)
        let signature = PeerSignature(credentials: try PeerCredentials(context: boot))
        let peers = PeerClient(
            addresses: settings.peers, signature: signature, dependencies: dependencies, logger: logger)
        let directory = PeerKeyDirectory(
            peers: peers, sealing: [.identity, .token], dependencies: dependencies, logger: logger)
        let outbox = Outbox(source: .notification, dependencies: dependencies, partitions: settings.kafkaPartitions)
        let kafka = KafkaConfiguration(bootstrapServers: settings.kafkaServers, clientID: settings.instance)
        let producer = try KafkaProducer(configuration: kafka, logger: logger)
        let relay = OutboxRelay(
            client: client, producer: producer, outbox: outbox, authenticity: signature,
            heartbeatTopics: [.delivery],
            configuration: RelayConfiguration(instance: settings.instance), logger: logger)
        let wakeUp = RelayWakeUp()
        let consumer = EventConsumer(
            service: .notification, topics: [.account, .credential, .recoverySecret],
            handlers: handlers(QueueMessage(outbox: outbox, dependencies: dependencies)), client: client, kafka: kafka,
            outbox: outbox, repair: HTTPOutboxRepair(peers: peers), authenticity: signature,
            dependencies: dependencies, afterCommit: { wakeUp.signal() }, logger: logger)
        let open = OpenMessage(
            sealer: Sealer(keys: sealing), senderKeys: { directory.sealingKeys(of: $0) },
            keyWasUnknown: { directory.keyWasUnknown(of: $0) })
        let site = MessageSite(sender: own.sender, publicURL: settings.publicURL, support: own.support)
        let render = RenderMessage(templates: own.templates, site: site)
        let providers = GuardedProviders(own, logger)
        let workers = workers(own, client, outbox, open, render, prints, providers, wakeUp, boot)
        let (messages, tests) = operatorRoutes(own, client, outbox, render, prints, providers, boot)
        let inbox = own.mailServers.isEmpty ? InboxRoutes(client: client, page: try InboxPage()) : nil
        let management = ManagementServer(
            settings: settings, readiness: readiness(client, producer, directory, consumer, boot),
            notes: providers.notes(dependencies), metrics: boot.metrics, dependencies: dependencies, logger: logger,
            routes: { router in
                messages.add(to: router)
                tests.add(to: router)
                TemplateRoutes(preview: TemplatePreview(templates: own.templates, site: site)).add(to: router)
                inbox?.add(to: router)
            })
        let router = makeRouter()
        callbackRoutes(own, client, outbox, boot).add(to: router)
        router.addPublicKeyRoutes(signature: signature, sealing: sealing)
        addOutboxRoute(to: router, service: .notification, client: client, signature: signature)
        let bounces = addBounces(own, client, outbox, prints, boot, to: router)
        let server = try PublicServer(router: router, settings: settings, dependencies: dependencies, logger: logger)
        let foundation: [any Service] = [
            management, client,
            KeyFolderWatch(boot, rings: ["sealing": sealing, "destination": destinations], signature: signature), peers,
            directory, ProducerLifetime(producer: producer),
        ]
        return foundation + [relay, consumer] + workers + bounces + upkeep(client, outbox, boot) + [server]
    }

    /// What happens to messages without a worker.
    private static func upkeep(_ client: PostgresClient, _ outbox: Outbox, _ boot: BootContext) -> [any Service] {
        let (dependencies, logger) = (boot.dependencies, boot.logger)
        return [
            MessageSweeper(client: client, outbox: outbox, dependencies: dependencies, logger: logger),
            MessageJanitor(client: client, dependencies: dependencies, logger: logger),
        ]
    }

    /// What notification does with events; every other type only advances its stream.
    static func handlers(_ queue: QueueMessage) -> HandlerTable {
        var table = HandlerTable()
        table.on(RecoverySecretIssuedHandler(queue: queue))
        table.on(PasswordChangedHandler(queue: queue))
        table.on(AccountSignedOutHandler(queue: queue))
        table.on(AccountRegisteredHandler(queue: queue))
        table.on(AccountRegistrationRepeatedHandler(queue: queue))
        table.on(ContactVerificationRequestedHandler(queue: queue))
        table.on(SecurityNoticeRaisedHandler(queue: queue))
        table.on(AccountClosedHandler(queue: queue))
        table.on(ContactVerifiedHandler())
        return table
    }

    private static func sealingKeys(_ boot: BootContext) throws -> SealingKeyRing {
        try ring("sealing.json", boot) { json in try SealingKeyRing(json: json) }
    }

    private static func destinationKeys(_ boot: BootContext) throws -> SymmetricKeyRing {
        try ring("destination.json", boot) { json in try SymmetricKeyRing(json: json) }
    }

    private static func ring<Ring: ReloadableKeyRing>(
        _ file: String, _ boot: BootContext, _ read: ([UInt8]) throws -> Ring
    ) throws -> Ring {
        do {
            let ring = try read(try KeyFolderFile.read(file, in: boot.settings.keysDirectory))
            try boot.production.requireProductionKeys(ring.keyIDs, file: file)
            return ring
        } catch let error as KeyRingError {
            throw ConfigError(key: CommonKeys.keysDirectory.name, "\(file): \(error)")
        }
    }

    private static func readiness(
        _ client: PostgresClient, _ producer: KafkaProducer, _ directory: PeerKeyDirectory, _ consumer: EventConsumer,
        _ boot: BootContext
    ) -> [ReadinessCheck] {
        return schema.readiness(client, boot) + [
            ProducerLifetime(producer: producer).readiness,
            directory.readiness,
            ReadinessCheck("consumer") { consumer.status.problem },
        ]
    }
}
