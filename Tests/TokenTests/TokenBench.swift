import EventContracts
import Foundation
import HTTPKit
import Hummingbird
import HummingbirdTesting
import Logging
import Messaging
import PostgresClient
import RecoveryCrypto
import ServiceRuntime
import TestSupport
import TokenService

/// The token service on a real database, with the keys of its peers in the test's hands and a clock that stands still.
struct TokenBench: Sendable {
    static let gatewaySecret = "0123456789abcdef0123456789abcdef"
    static let gatewayBasic = "Basic " + Data("rekey-gateway:\(gatewaySecret)".utf8).base64EncodedString()
    static let cli = OAuthClient(id: "rekey-cli", isConfidential: false)

    let database: PostgresTestDatabase
    let time = TestDependencies()
    let owners = OwnersDouble()
    let application: TokenApplication
    let keys: TokenKeys
    private let config: TokenConfig
    private let peerKeys: PeerKeys
    let identitySigning: SigningKeyRing
    let identitySealer: Sealer
    let notificationSealer: Sealer
    private let responder: EdgeResponder

    var client: PostgresClient { database.client }
    var dependencies: SystemDependencies { time.dependencies }

    /// Runs `body` on a fresh database whose streams are fresh.
    static func with(
        exemptsLoopback: Bool = true, redeemFailures: Int = 30, knowsNotification: Bool = true,
        codes: CodeSettings = CodeSettings(lifetimeMilliseconds: 1_200_000, failureCap: 20),
        signing: SigningKeyRing? = nil,
        _ body: (TokenBench) async throws -> Void
    ) async throws {
        let sets = [
            MigrationSet(MessagingMigrations.set, MessagingMigrations.all),
            MigrationSet(SchemaMigrations.set, SchemaMigrations.all),
        ]
        try await PostgresTestDatabase.with(sets) { database in
            let config = TokenConfig(
                gatewaySecret: gatewaySecret, oauthURL: "http://token.test", exemptsLoopback: exemptsLoopback,
                redeemFailures: redeemFailures, allowsDevelopmentClient: true, codes: codes)
            let bench = try TokenBench(
                database: database, config: config, signing: signing, knowsNotification: knowsNotification)
            try await bench.setStreams(ageSeconds: -3600)
            try await body(bench)
        }
    }

    private init(
        database: PostgresTestDatabase, config: TokenConfig, signing: SigningKeyRing?, knowsNotification: Bool
    ) throws {
        self.database = database
        self.config = config
        keys = TokenKeys(
            signing: try signing ?? SigningKeyRing(json: KeyGenerator.signing()),
            sealing: try SealingKeyRing(json: KeyGenerator.sealing()),
            links: try SymmetricKeyRing(json: KeyGenerator.symmetric()),
            codes: try SymmetricKeyRing(json: KeyGenerator.symmetric()),
            refreshTokens: try SymmetricKeyRing(json: KeyGenerator.symmetric()))
        identitySigning = try SigningKeyRing(json: KeyGenerator.signing())
        identitySealer = Sealer(keys: try SealingKeyRing(json: KeyGenerator.sealing()))
        notificationSealer = Sealer(keys: try SealingKeyRing(json: KeyGenerator.sealing()))
        let verifier = SignatureVerifier(keys: identitySigning.publicJWKS)
        let notification = knowsNotification ? notificationSealer.publicKeys.first : nil
        peerKeys = PeerKeys(
            signInAssertion: { try verifier.verify($0, type: SignInAssertion.tokenType, as: SignInAssertion.self) },
            notificationSealingKey: { notification })
        application = TokenApplication(
            config: config, keys: keys, client: database.client,
            outbox: Outbox(source: .token, dependencies: time.dependencies), peerKeys: peerKeys, owners: owners,
            dependencies: time.dependencies, logger: .quiet)
        let router = makeRouter()
        application.addRoutes(to: router)
        responder = EdgeResponder(
            router: router, configuration: EdgeConfiguration(listener: "public"), dependencies: time.dependencies)
    }

    /// A second process of the service on the same database.
    func anotherInstance(keys: TokenKeys? = nil, peerKeys: PeerKeys? = nil) -> TokenApplication {
        TokenApplication(
            config: config, keys: keys ?? self.keys, client: client,
            outbox: Outbox(source: .token, dependencies: dependencies), peerKeys: peerKeys ?? self.peerKeys,
            owners: owners, dependencies: dependencies, logger: .quiet)
    }

    // MARK: Streams and events

    /// Sets how old every stream is; a negative age keeps it fresh however long the test takes.
    func setStreams(ageSeconds: Int, topics: [Topic] = StreamHealthStore.topics) async throws {
        try await client.execute(
            """
            insert into stream_freshness (topic, partition, log, published_through)
            select t, p, 'log', clock_timestamp() - \(Int64(ageSeconds)) * interval '1 second'
            from unnest(\(topics.map(\.rawValue))) t cross join generate_series(0, 11) p
            on conflict (topic, partition) do update set published_through = excluded.published_through
            """)
    }

    func forgetStreams() async throws { try await client.execute("delete from stream_freshness") }

    /// Applies an event the way the consumer does: in one transaction, with its envelope.
    func apply<H: EventHandler>(_ event: H.Event, of account: UUID, by handler: H) async throws {
        let envelope = EventEnvelope(
            id: dependencies.newID(), source: "rekey/test", type: H.Event.type, time: dependencies.now(),
            account: account,
            correlation: "a-correlation", data: try EventJSON.encode(event))
        let decoded = try envelope.decode(H.Event.self)
        try await client.transaction { tx in try handler.handle(decoded, envelope, in: tx) }
    }

    /// The data of the events of one type in the outbox, oldest first.
    func published<E: RekeyEvent>(_ type: E.Type) async throws -> [E] {
        let rows = try await client.query(
            "select data::text as data from outbox where type = \(E.type) order by created_at, sequence")
        return try rows.map { try EventJSON.decode(E.self, from: Array($0.decode("data", as: String.self).utf8)) }
    }

    /// The correlations of the events of one type in the outbox, oldest first.
    func correlations<E: RekeyEvent>(_ type: E.Type) async throws -> [String] {
        let rows = try await client.query(
            "select correlation from outbox where type = \(E.type) order by created_at, sequence")
        return try rows.map { try $0.decode("correlation") }
    }

    func count(_ table: String) async throws -> Int64 {
        try await client.query("select count(*) as n from \(unescaped: table)").first?.decode("n") ?? -1
    }

    // MARK: HTTP

    /// Sends requests through the real edge without sockets.
    func http<R: Sendable>(_ body: @escaping @Sendable (any TestClientProtocol) async throws -> R) async throws -> R {
        try await Application(responder: responder, logger: .quiet).test(.router) { try await body($0) }
    }

    func postJSON(_ path: String, _ body: String) async throws -> TestResponse {
        try await http { client in
            try await client.execute(
                uri: path, method: .post, headers: [.contentType: "application/json"], body: ByteBuffer(string: body))
        }
    }

    func postForm(
        _ path: String, _ body: String, authorization: String? = nil,
        contentType: String = "application/x-www-form-urlencoded"
    ) async throws -> TestResponse {
        try await http { client in
            var headers: HTTPFields = [.contentType: contentType]
            headers[.authorization] = authorization
            return try await client.execute(uri: path, method: .post, headers: headers, body: ByteBuffer(string: body))
        }
    }
}

extension TestResponse {
    var text: String { String(buffer: body) }
}
