package import EventContracts
import HTTPKit
import Hummingbird
import KafkaClient
import Messaging
import PostgresClient
import RevocationFeed
package import ServiceLifecycle
package import ServiceRuntime

/// The composition root of `rekey-session`: from configuration to everything that runs.
package enum SessionService {
    /// What the common program needs to run session.
    package static let definition = ServiceDefinition(
        name: .session, validate: validate, migrate: schema.migrate, build: build)

    private static let schema = ServiceSchema(set: SchemaMigrations.set, SchemaMigrations.all)

    /// What session reads: sign-ins from token, and what bumps an epoch from identity, and what resource
    /// servers have applied.
    package static let topics: [Topic] = [.tokenSession, .account, .credential, .acknowledgement]

    /// Reads everything that could be wrong before anything is started. Throws `ConfigError`.
    package static func validate(_ boot: BootContext) async throws {
        _ = try PeerCredentials(context: boot)
        _ = try schema.configuration(boot)
    }

    /// Everything that runs, in the order of dependency: the first is stopped last.
    package static func build(_ boot: BootContext) async throws -> [any Service] {
        let settings = boot.settings
        let client = try schema.client(boot)
        let signature = PeerSignature(credentials: try PeerCredentials(context: boot))
        let peers = PeerClient(
            addresses: settings.peers, signature: signature, dependencies: boot.dependencies, logger: boot.logger)
        let directory = PeerKeyDirectory(
            peers: peers, signing: [.token], dependencies: boot.dependencies, logger: boot.logger)
        let outbox = Outbox(source: .session, dependencies: boot.dependencies, partitions: settings.kafkaPartitions)
        let kafka = KafkaConfiguration(bootstrapServers: settings.kafkaServers, clientID: settings.instance)
        let producer = try KafkaProducer(configuration: kafka, logger: boot.logger)
        let relay = OutboxRelay(
            client: client, producer: producer, outbox: outbox, authenticity: signature,
            heartbeatTopics: [.revocation],
            configuration: RelayConfiguration(instance: settings.instance), logger: boot.logger)
        let feed = RevocationFeed(
            kafka: kafka, authenticity: signature, dependencies: boot.dependencies, logger: boot.logger,
            partitions: settings.kafkaPartitions)
        let application = SessionApplication(
            client: client, outbox: outbox, dependencies: boot.dependencies, logger: boot.logger)
        let consumer = EventConsumer(
            service: .session, topics: topics, handlers: application.handlers, client: client, kafka: kafka,
            outbox: outbox,
            repair: HTTPOutboxRepair(peers: peers), authenticity: signature,
            dependencies: boot.dependencies, logger: boot.logger,
            instance: settings.instance)
        let management = ManagementServer(
            settings: settings, readiness: readiness(client, producer, directory, feed, consumer, boot),
            metrics: boot.metrics,
            dependencies: boot.dependencies, logger: boot.logger)
        let bearer = BearerAuthenticator(
            directory: directory, feed: feed,
            owner: SessionOwner(answerStanding: application.answerStanding, peers: peers),
            dependencies: boot.dependencies)
        let server = try PublicServer(
            router: router(application, bearer, signature, client), settings: settings, dependencies: boot.dependencies,
            logger: boot.logger)
        let acknowledger = RevocationAcknowledger(
            feed: feed, kafka: kafka, authenticity: signature, settings: settings, dependencies: boot.dependencies,
            logger: boot.logger)
        return [
            client, KeyFolderWatch(boot, signature: signature), peers, directory,
            ProducerLifetime(producer: producer), relay, consumer, feed, acknowledger, application.janitor, management,
            server,
        ]
    }

    private static func router(
        _ application: SessionApplication, _ bearer: BearerAuthenticator, _ signature: PeerSignature,
        _ client: PostgresClient
    ) -> Router<RekeyRequestContext> {
        let router = makeRouter()
        application.addRoutes(to: router, bearer: bearer)
        let peerRoutes = router.group().add(middleware: PeerGuard(signature: signature))
        StandingRoute(answerStanding: application.answerStanding).add(to: peerRoutes)
        addOutboxRoute(to: router, service: .session, client: client, signature: signature)
        return router
    }

    private static func readiness(
        _ client: PostgresClient, _ producer: KafkaProducer, _ directory: PeerKeyDirectory, _ feed: RevocationFeed,
        _ consumer: EventConsumer, _ boot: BootContext
    ) -> [ReadinessCheck] {
        return schema.readiness(client, boot) + [
            ProducerLifetime(producer: producer).readiness,
            directory.readiness,
            ReadinessCheck("feed") { feed.isReady ? nil : "the revocation feed has not been read to its end" },
            ReadinessCheck("consumer") { consumer.status.problem },
        ]
    }
}
