package import EventContracts
import HTTPKit
import Hummingbird
import KafkaClient
import Messaging
import PostgresClient
import RecoveryCrypto
package import ServiceLifecycle
package import ServiceRuntime

/// The composition root of `rekey-token`: from configuration to everything that runs.
package enum TokenService {
    /// What the common program needs to run token.
    package static let definition = ServiceDefinition(
        name: .token, keys: TokenConfig.keys, validate: validate, migrate: schema.migrate, build: build)

    private static let schema = ServiceSchema(set: SchemaMigrations.set, SchemaMigrations.all)

    /// What token reads: identity's three topics and the revocation feed.
    package static let topics: [Topic] = [.account, .credential, .recovery, .revocation]

    /// Reads everything that could be wrong before anything is started. Throws `ConfigError`.
    package static func validate(_ boot: BootContext) async throws {
        _ = try TokenConfig(boot.values, settings: boot.settings)
        _ = try TokenKeys(directory: boot.settings.keysDirectory, production: boot.production)
        _ = try PeerCredentials(context: boot)
        _ = try schema.configuration(boot)
    }

    /// Everything that runs, in the order of dependency: the first is stopped last.
    package static func build(_ boot: BootContext) async throws -> [any Service] {
        let settings = boot.settings
        let keys = try TokenKeys(directory: settings.keysDirectory, production: boot.production)
        let client = try schema.client(boot)
        let signature = PeerSignature(credentials: try PeerCredentials(context: boot))
        let peers = PeerClient(
            addresses: settings.peers, signature: signature, dependencies: boot.dependencies, logger: boot.logger)
        let directory = PeerKeyDirectory(
            peers: peers, signing: [.identity], sealing: [.notification], dependencies: boot.dependencies,
            logger: boot.logger)
        let outbox = Outbox(source: .token, dependencies: boot.dependencies, partitions: settings.kafkaPartitions)
        let kafka = KafkaConfiguration(bootstrapServers: settings.kafkaServers, clientID: settings.instance)
        let producer = try KafkaProducer(configuration: kafka, logger: boot.logger)
        let relay = OutboxRelay(
            client: client, producer: producer, outbox: outbox, authenticity: signature,
            heartbeatTopics: [.recoverySecret, .tokenSession],
            configuration: RelayConfiguration(instance: settings.instance), logger: boot.logger)
        let application = TokenApplication(
            config: try TokenConfig(boot.values, settings: settings), keys: keys, client: client, outbox: outbox,
            peerKeys: PeerKeys(directory: directory), owners: PeerStandingOwners(peers: peers),
            dependencies: boot.dependencies, logger: boot.logger)
        let consumer = EventConsumer(
            service: .token, topics: topics, handlers: application.handlers, client: client, kafka: kafka,
            outbox: outbox,
            repair: HTTPOutboxRepair(peers: peers), authenticity: signature,
            dependencies: boot.dependencies, logger: boot.logger,
            instance: settings.instance)
        let management = ManagementServer(
            settings: settings, readiness: readiness(client, producer, directory, consumer, boot),
            metrics: boot.metrics,
            dependencies: boot.dependencies, logger: boot.logger)
        let server = try PublicServer(
            router: router(application, keys, signature, client), settings: settings, dependencies: boot.dependencies,
            logger: boot.logger)
        return [
            client, KeyFolderWatch(boot, rings: keys.byFile, signature: signature), peers, directory,
            ProducerLifetime(producer: producer), relay, consumer, application.janitor, management, server,
        ]
    }

    private static func router(
        _ application: TokenApplication, _ keys: TokenKeys, _ signature: PeerSignature, _ client: PostgresClient
    ) -> Router<RekeyRequestContext> {
        let router = makeRouter()
        application.addRoutes(to: router)
        router.addPublicKeyRoutes(
            signature: signature, signing: keys.signing, sealing: keys.sealing)
        addOutboxRoute(to: router, service: .token, client: client, signature: signature)
        return router
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
