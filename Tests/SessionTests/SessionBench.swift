import EventContracts
import Foundation
import HTTPKit
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Messaging
import PostgresClient
import RecoveryCrypto
import ServiceRuntime
import SessionService
import Synchronization
import TestSupport

/// The session service on a real database. Token's public keys come over a double of the HTTP client, everything that
/// judges them is real.
struct SessionBench: Sendable {
    /// Token's and the feed's part, in the test's hands.
    final class Surroundings: PeerFetching {
        let signing: SigningKeyRing
        let feed = RevocationsInHand()
        /// How far ahead the database's clock reads, in milliseconds.
        let databaseShift = Mutex<Int64>(0)
        /// What identity answers about an account's epoch; nil while it does not answer.
        let identityEpoch = Mutex<Int64?>(1)

        init() throws { signing = try SigningKeyRing(json: KeyGenerator.signing()) }

        func get(_ peer: ServiceName, _ path: String) async throws -> [UInt8] {
            guard peer == .identity else { return try EventJSON.encode(signing.publicJWKS) }
            guard let epoch = identityEpoch.withLock({ $0 }) else { throw PeerError(.identity, .unreachable) }
            return [UInt8](#"{"epoch":\#(epoch),"credentialVersion":1,"held":false}"#.utf8)
        }
    }

    let database: PostgresTestDatabase
    let time = TestDependencies()
    let surroundings: Surroundings
    let application: SessionApplication
    private let responder: EdgeResponder

    var client: PostgresClient { database.client }
    var dependencies: SystemDependencies { time.dependencies }

    static func with(_ body: (SessionBench) async throws -> Void) async throws {
        let sets = [
            MigrationSet(MessagingMigrations.set, MessagingMigrations.all),
            MigrationSet(SchemaMigrations.set, SchemaMigrations.all),
        ]
        try await PostgresTestDatabase.with(sets) { database in
            try await body(try await SessionBench(database: database))
        }
    }

    private init(database: PostgresTestDatabase) async throws {
        self.database = database
        let surroundings = try Surroundings()
        self.surroundings = surroundings
        let directory = PeerKeyDirectory(
            peers: surroundings, signing: [.token], dependencies: time.dependencies, logger: .quiet)
        await directory.refresh()
        application = SessionApplication(
            client: database.client, outbox: Outbox(source: .session, dependencies: time.dependencies),
            dependencies: time.dependencies, logger: .quiet,
            databaseTime: { try DatabaseClock.now(in: $0) + surroundings.databaseShift.withLock { $0 } })
        let bearer = BearerAuthenticator(
            directory: directory, feed: surroundings.feed,
            owner: SessionOwner(answerStanding: application.answerStanding, peers: surroundings),
            dependencies: time.dependencies)
        let router = makeRouter()
        application.addRoutes(to: router, bearer: bearer)
        responder = EdgeResponder(
            router: router, configuration: EdgeConfiguration(listener: "public"), dependencies: time.dependencies)
    }

    // MARK: Events

    /// Applies an event the way the consumer does: in one transaction, with its envelope.
    func apply<H: EventHandler>(
        _ event: H.Event, of account: UUID?, by handler: H, source: String = "rekey/test"
    ) async throws {
        let envelope = EventEnvelope(
            id: dependencies.newID(), source: source, type: H.Event.type, time: dependencies.now(),
            account: account,
            data: try EventJSON.encode(event))
        let decoded = try envelope.decode(H.Event.self)
        try await client.transaction { tx in try handler.handle(decoded, envelope, in: tx) }
    }

    /// Token says that a device signed in.
    func open(
        _ session: UUID = UUID(), of account: UUID, epoch: Int64 = 1, device: String? = "Phone", place: String? = nil,
        replaces: UUID? = nil
    ) async throws {
        let now = dependencies.now()
        let event = SessionOpened(
            sessionId: session, epoch: epoch, clientId: "rekey-cli", device: device, place: place, replaces: replaces,
            openedAt: now, expiresAt: now.adding(milliseconds: 30 * 86_400_000))
        try await apply(event, of: account, by: SessionOpenedHandler(registerSession: application.registerSession))
    }

    func changePassword(of account: UUID, epoch: Int64) async throws {
        let now = dependencies.now()
        let event = PasswordChanged(
            reason: .reset, epoch: epoch, credentialVersion: epoch, signOutEverywhere: true, changedAt: now,
            noticeExpiresAt: now)
        try await apply(event, of: account, by: PasswordChangedHandler(raiseFloor: application.raiseFloor))
    }

    /// Token says that the session signed out.
    func end(_ session: UUID, of account: UUID) async throws {
        let event = SessionEnded(sessionId: session, endedAt: dependencies.now())
        try await apply(event, of: account, by: SessionEndedHandler(endSession: application.endSession))
    }

    /// What was written to the feed, oldest first.
    func feed() async throws -> [SessionRevoked] {
        let rows = try await client.query(
            "select data::text as data from outbox where type = \(SessionRevoked.type) order by created_at, event_id")
        return try rows.map {
            try EventJSON.decode(SessionRevoked.self, from: Array($0.decode("data", as: String.self).utf8))
        }
    }

    /// Ids of the sessions that the registry calls live.
    func live(_ account: UUID) async throws -> Set<UUID> {
        Set(try await application.listSessions.run(account: account).map(\.id))
    }

    // MARK: HTTP

    /// An access token of a session.
    func token(_ session: UUID, of account: UUID, epoch: Int64 = 1) throws -> String {
        let now = dependencies.now().milliseconds / 1000
        let claims = AccessTokenClaims(
            iss: AccessTokenClaims.issuer, sub: account, aud: AccessTokenClaims.audience, exp: now + 300, iat: now,
            jti: UUID(), client_id: "rekey-cli", sid: session, epoch: epoch, auth_time: now)
        return try surroundings.signing.sign(claims, type: AccessTokenClaims.tokenType)
    }

    func send(_ method: HTTPRequest.Method, _ path: String, bearer: String? = nil) async throws -> TestResponse {
        try await Application(responder: responder, logger: .quiet).test(.router) { client in
            var headers: HTTPFields = [:]
            headers[.authorization] = bearer.map { "Bearer \($0)" }
            return try await client.execute(uri: path, method: method, headers: headers)
        }
    }
}

extension TestResponse {
    var text: String { String(buffer: body) }
}
