import AsyncHTTPClient
import GatewayDomain
import HTTPKit
import Hummingbird
import KafkaClient
import RecoveryCrypto
import RevocationFeed
package import ServiceLifecycle
package import ServiceRuntime

/// The composition root of `rekey-gateway`: from configuration to everything that runs.
package enum GatewayService {
    /// What the common program needs to run the gateway.
    package static let definition = ServiceDefinition(
        name: .gateway, keys: GatewayKeys.all, validate: validate, migrate: nil, build: build)

    /// Reads everything that could be wrong before anything is started. Throws `ConfigError`, ``PageError``.
    package static func validate(_ boot: BootContext) async throws {
        _ = try cookieKeys(boot)
        _ = try PeerCredentials(context: boot)
        _ = try PageRenderer()
        let secret = try boot.values.text(GatewayKeys.clientSecret)
        try boot.production.refuse(
            secret.utf8.count < 32, key: GatewayKeys.clientSecret, "is shorter than 32 characters")
        let isDefault = boot.values.optionalText(GatewayKeys.mailFrom) == GatewayKeys.mailFrom.defaultValue
        try boot.production.refuse(isDefault, key: GatewayKeys.mailFrom, "is missing; people are told to trust it")
    }

    /// Everything that runs, in the order of dependency.
    package static func build(_ boot: BootContext) async throws -> [any Service] {
        let (settings, dependencies, logger) = (boot.settings, boot.dependencies, boot.logger)
        let signature = PeerSignature(credentials: try PeerCredentials(context: boot))
        let peers = PeerClient(
            addresses: settings.peers, signature: signature, dependencies: dependencies, logger: logger)
        let directory = PeerKeyDirectory(peers: peers, signing: [.token], dependencies: dependencies, logger: logger)
        let kafka = KafkaConfiguration(bootstrapServers: settings.kafkaServers, clientID: settings.instance)
        let feed = RevocationFeed(
            kafka: kafka, authenticity: signature, dependencies: dependencies, logger: logger,
            partitions: settings.kafkaPartitions)
        let outbound = OutboundHTTP()
        let cookies = try cookieKeys(boot)
        let keyFiles = KeyFolderWatch(boot, rings: ["cookie": cookies], signature: signature)
        let site = Site(
            publicURL: settings.publicURL, sealer: CookieSealer(keys: cookies), random: dependencies.random)
        let application = GatewayApplication(
            site: site, renderer: try PageRenderer(), clients: try clients(outbound.client, boot), directory: directory,
            feed: feed, mailFrom: try boot.values.text(GatewayKeys.mailFrom), dependencies: dependencies)
        let management = ManagementServer(
            settings: settings,
            readiness: [
                directory.readiness,
                ReadinessCheck("feed") { feedProblem(feed) },
            ], metrics: boot.metrics, dependencies: dependencies, logger: logger)
        let server = try PublicServer(
            router: application.router, settings: settings, dependencies: dependencies, logger: logger,
            configure: application.configure)
        let acknowledger = RevocationAcknowledger(
            feed: feed, kafka: kafka, authenticity: signature, settings: settings, dependencies: dependencies,
            logger: logger)
        return [management, keyFiles, outbound, peers, directory, feed, acknowledger, server]
    }

    private static func clients(_ client: HTTPClient, _ boot: BootContext) throws -> GatewayClients {
        func upstream(_ service: ServiceName) -> Upstream {
            Upstream(client: client, base: boot.settings.peers[service] ?? "", name: service.rawValue)
        }
        return GatewayClients(
            identity: IdentityClient(upstream: upstream(.identity)),
            token: TokenClient(upstream: upstream(.token), secret: try boot.values.text(GatewayKeys.clientSecret)),
            session: SessionClient(upstream: upstream(.session)))
    }

    private static func cookieKeys(_ boot: BootContext) throws -> SymmetricKeyRing {
        let file = "cookie.json"
        do {
            let ring = try SymmetricKeyRing(json: try KeyFolderFile.read(file, in: boot.settings.keysDirectory))
            try boot.production.requireProductionKeys(ring.keyIDs, file: file)
            return ring
        } catch let error as KeyRingError {
            throw ConfigError(key: CommonKeys.keysDirectory.name, "\(file): \(error)")
        }
    }

    /// What is wrong with the feed; nil when it is read and no older than the first step of staleness (5 s, A7.6).
    private static func feedProblem(_ feed: RevocationFeed) -> String? {
        guard feed.isReady else { return "the revocation feed has not been read to its end" }
        guard FeedStep(silence: feed.staleness) == .fresh else {
            return "the revocation feed is silent: Kafka or session is away"
        }
        return nil
    }
}
