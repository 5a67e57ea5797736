import CoarsePlace
import EventContracts
import HTTPKit
import Hummingbird
import KafkaClient
import Messaging
import PostgresClient
import RecoveryCrypto
import RevocationFeed
package import ServiceLifecycle
package import ServiceRuntime

/// The composition root of `rekey-identity`: from configuration to everything that runs.
package enum IdentityService {
    /// What the common program needs to run identity.
    package static let definition = ServiceDefinition(
        name: .identity, keys: IdentityKeys.all, validate: validate, migrate: schema.migrate, build: build)

    private static let schema = ServiceSchema(set: SchemaMigrations.set, SchemaMigrations.all)

    /// What identity reads of token: codes that were used or guessed at, and stolen refresh tokens; and of notification:
    /// contacts that are not reached any more.
    static let topics: [Topic] = [.recoverySecret, .tokenSession, .delivery]

    /// Reads everything that could be wrong before anything is started. Throws `ConfigError`.
    package static func validate(_ boot: BootContext) async throws {
        _ = try IdentitySettings(boot.values, profile: boot.settings.profile)
        _ = try IdentityKeyRings(context: boot)
        _ = try PeerCredentials(context: boot)
        _ = try places(boot)
        _ = try schema.configuration(boot)
    }

    /// Everything that runs, in the order of dependency.
    package static func build(_ boot: BootContext) async throws -> [any Service] {
        let settings = boot.settings
        let client = try schema.client(boot)
        let rings = try IdentityKeyRings(context: boot)
        let signature = PeerSignature(credentials: try PeerCredentials(context: boot))
        let peers = PeerClient(
            addresses: settings.peers, signature: signature, dependencies: boot.dependencies, logger: boot.logger)
        let directory = PeerKeyDirectory(
            peers: peers, signing: [.token], sealing: [.notification], dependencies: boot.dependencies,
            logger: boot.logger)
        let outbox = Outbox(source: .identity, dependencies: boot.dependencies, partitions: settings.kafkaPartitions)
        let kafka = KafkaConfiguration(bootstrapServers: settings.kafkaServers, clientID: settings.instance)
        let producer = try KafkaProducer(configuration: kafka, logger: boot.logger)
        let relay = OutboxRelay(
            client: client, producer: producer, outbox: outbox, authenticity: signature,
            heartbeatTopics: [.account, .credential, .recovery],
            configuration: RelayConfiguration(instance: settings.instance), logger: boot.logger)
        let feed = RevocationFeed(
            kafka: kafka, authenticity: signature, dependencies: boot.dependencies, logger: boot.logger,
            partitions: settings.kafkaPartitions)
        let own = try IdentitySettings(boot.values, profile: settings.profile)
        let risk = own.sms.riskURL.map {
            HTTPPhoneRiskCheck(url: $0, token: own.sms.riskToken, dependencies: boot.dependencies)
        }
        let application = IdentityApplication(
            settings: own, rings: rings, client: client,
            outbox: outbox, dependencies: boot.dependencies,
            surroundings: try surroundings(directory, feed, peers, risk, boot), logger: boot.logger)
        let consumer = EventConsumer(
            service: .identity, topics: topics, handlers: application.handlers, client: client, kafka: kafka,
            outbox: outbox, repair: HTTPOutboxRepair(peers: peers), authenticity: signature,
            dependencies: boot.dependencies, logger: boot.logger, instance: settings.instance)
        let router = makeRouter()
        application.addRoutes(to: router)
        addPeerRoutes(to: router, application, rings, signature, client)
        let management = ManagementServer(
            settings: settings, readiness: readiness(client, producer, directory, feed, consumer, boot),
            metrics: boot.metrics, dependencies: boot.dependencies, logger: boot.logger,
            routes: { router in application.addAdminRoutes(to: router) })
        let server = try PublicServer(
            router: router, settings: settings, dependencies: boot.dependencies, logger: boot.logger)
        let acknowledger = RevocationAcknowledger(
            feed: feed, kafka: kafka, authenticity: signature, settings: settings, dependencies: boot.dependencies,
            logger: boot.logger)
        let outside: [any Service] = risk.map { [$0] } ?? []
        return [
            client, KeyFolderWatch(boot, rings: rings.byFile, signature: signature), peers, directory,
            ProducerLifetime(producer: producer), relay, feed, acknowledger, consumer,
        ] + outside + [
            application.worker, application.retention, application.forcedResets, application.support, management,
            server,
        ]
    }

    private static func surroundings(
        _ directory: PeerKeyDirectory, _ feed: RevocationFeed, _ peers: PeerClient,
        _ risk: (any PhoneRiskCheck)?, _ boot: BootContext
    ) throws -> IdentitySurroundings {
        let places = try places(boot)
        let authenticator = BearerAuthenticator(
            directory: directory, feed: feed, owner: SessionStandingOwner(peers: peers),
            dependencies: boot.dependencies)
        return IdentitySurroundings(
            notificationKey: { directory.sealingKeys(of: .notification).first },
            genuineGrant: { compact in
                guard directory.verifier(of: .token) != nil else { return nil }
                return try await directory.verify(
                    compact, from: .token, type: RecoveryGrant.tokenType, as: RecoveryGrant.self)
            },
            bearer: { request in try await authenticator.authenticate(request) },
            sensitiveBearer: { request in try await authenticator.authenticate(request, sensitive: true) },
            place: { source in places?.place(of: source.bytes) },
            phoneRisk: risk)
    }

    /// The file that says roughly where an address is; nil without one. Throws `ConfigError`.
    private static func places(_ boot: BootContext) throws(ConfigError) -> CoarsePlace? {
        guard let file = boot.values.optionalText(CommonKeys.geoIPFile) else { return nil }
        do {
            return try CoarsePlace(file: file)
        } catch {
            throw ConfigError(key: CommonKeys.geoIPFile.name, "\(error)")
        }
    }

    private static func addPeerRoutes(
        to router: Router<RekeyRequestContext>, _ application: IdentityApplication, _ rings: IdentityKeyRings,
        _ signature: PeerSignature, _ client: PostgresClient
    ) {
        router.addPublicKeyRoutes(
            signature: signature, signing: rings.assertion, sealing: rings.sealing)
        application.addInternalRoutes(to: router, guardian: PeerGuard(signature: signature))
        addOutboxRoute(to: router, service: .identity, client: client, signature: signature)
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
