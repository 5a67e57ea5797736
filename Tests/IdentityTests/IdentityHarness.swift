import EventContracts
import Foundation
import HTTPKit
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import IdentityService
import Logging
import Messaging
import NIOCore
import PostgresClient
import RecoveryCrypto
import ServiceRuntime
import TestSupport

/// Identity whole, over a real database and through its own edge and router, with the clock in the test's hand.
struct IdentityHarness: Sendable {
    let database: PostgresTestDatabase
    let world: TestDependencies
    let application: IdentityApplication
    let neighbours: NeighbourServices
    let rings: IdentityKeyRings
    private let client: any TestClientProtocol

    static let password = "correct horse battery"
    static let adminSecret = "a secret of the operator that is long enough"
    static let newPassword = "staple of fresh hay"
    /// Types of the events of a sign-up, without their prefix.
    static let signUpEvents = ["account.registered", "contact.verification-requested"]

    /// Runs `body` with a fresh database. `flags` are configuration flags such as `--limits-cool-down`.
    static func with(
        _ flags: [String: String] = [:], logger: Logger = .quiet,
        risk: (@Sendable (SystemDependencies) -> any PhoneRiskCheck)? = nil,
        _ body: @escaping @Sendable (IdentityHarness) async throws -> Void
    ) async throws {
        let sets = [
            MigrationSet(MessagingMigrations.set, MessagingMigrations.all),
            MigrationSet(SchemaMigrations.set, SchemaMigrations.all),
        ]
        let settings = try await settings(flags)
        try await PostgresTestDatabase.with(sets) { database in
            let world = TestDependencies()
            let rings = IdentityKeyRings(
                assertion: try SigningKeyRing(json: try KeyGenerator.signing()),
                sealing: try SealingKeyRing(json: try KeyGenerator.sealing()),
                instrument: try SymmetricKeyRing(json: try KeyGenerator.symmetric()),
                contactCode: try SymmetricKeyRing(json: try KeyGenerator.symmetric()),
                noticeLink: try SymmetricKeyRing(json: try KeyGenerator.symmetric()),
                agent: try SymmetricKeyRing(json: try KeyGenerator.symmetric()))
            let neighbours = try NeighbourServices(identity: rings.sealing)
            let dependencies = world.dependencies
            var surroundings = neighbours.surroundings(now: dependencies.now)
            surroundings.phoneRisk = risk?(dependencies)
            let application = IdentityApplication(
                settings: settings, rings: rings, client: database.client,
                outbox: Outbox(source: .identity, dependencies: dependencies), dependencies: dependencies,
                surroundings: surroundings, logger: logger)
            let router = makeRouter()
            application.addRoutes(to: router)
            application.addAdminRoutes(to: router)
            let edge = EdgeResponder(
                router: router, configuration: EdgeConfiguration(listener: "public"), dependencies: dependencies)
            try await Application(responder: edge).test(.router) { client in
                try await body(
                    IdentityHarness(
                        database: database, world: world, application: application, neighbours: neighbours,
                        rings: rings, client: client))
            }
        }
    }

    /// Settings as a start with these flags makes them; the limits per source are out of the way unless given.
    private static func settings(_ flags: [String: String]) async throws -> IdentitySettings {
        var all = [
            "--limits-registrations-per-hour": "100000", "--limits-recoveries-per-hour": "100000",
            "--limits-lookups-per-hour": "100000",
            "--limits-resets-per-hour": "100000", "--limits-sign-ins-per-hour": "100000",
            "--admin-secret": adminSecret,
            "--limits-contact-codes-per-hour": "100000", "--limits-contact-codes-per-destination": "100000",
        ]
        all.merge(flags) { _, given in given }
        let values = try await ConfigLoader(
            keys: IdentityKeys.all, flags: all.map { (flag: $0.key, value: $0.value) }, environment: [:]
        ).load()
        return try IdentitySettings(values, profile: .development)
    }

    // MARK: Requests

    /// Sends a body as it is.
    func post(_ path: String, raw: [UInt8], bearer: String? = nil, type: String = "application/json") async throws
        -> Reply
    {
        var headers: HTTPFields = [.contentType: type]
        if let bearer { headers[.authorization] = "Bearer \(bearer)" }
        let response = try await client.execute(
            uri: path, method: .post, headers: headers, body: ByteBuffer(bytes: raw))
        return Reply(
            status: response.status.code, headers: response.headers, bytes: Array(response.body.readableBytesView))
    }

    /// Sends a request as it is.
    func execute(
        _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields, raw: [UInt8]?
    ) async throws -> Reply {
        let response = try await client.execute(
            uri: path, method: method, headers: headers, body: raw.map { ByteBuffer(bytes: $0) })
        return Reply(
            status: response.status.code, headers: response.headers, bytes: Array(response.body.readableBytesView))
    }

    /// Sends a JSON text.
    func post(_ path: String, _ json: String, bearer: String? = nil) async throws -> Reply {
        try await post(path, raw: Array(json.utf8), bearer: bearer)
    }

    func get(_ path: String, bearer: String) async throws -> Reply {
        let response = try await client.execute(
            uri: path, method: .get, headers: [.authorization: "Bearer \(bearer)"], body: nil)
        return Reply(
            status: response.status.code, headers: response.headers, bytes: Array(response.body.readableBytesView))
    }

    /// Sends a request with or without a JSON body.
    func send(_ method: HTTPRequest.Method, _ path: String, raw: [UInt8]?, bearer: String) async throws -> Reply {
        var headers: HTTPFields = [.authorization: "Bearer \(bearer)"]
        if raw != nil { headers[.contentType] = "application/json" }
        let response = try await client.execute(
            uri: path, method: method, headers: headers, body: raw.map { ByteBuffer(bytes: $0) })
        return Reply(
            status: response.status.code, headers: response.headers, bytes: Array(response.body.readableBytesView))
    }

    func register(
        _ email: String = "ann@example.com", password: String = IdentityHarness.password, given: String = "Annabel"
    ) async throws -> Reply {
        try await post(
            "/v1/accounts",
            """
            {"email":"\(email)","password":"\(password)","givenName":"\(given)",
            "familyName":"Vermeulen","locale":"nl-NL"}
            """)
    }

    func signIn(_ identifier: String = "ann@example.com", password: String) async throws -> Reply {
        try await post("/v1/sign-ins", #"{"identifier":"\#(identifier)","password":"\#(password)"}"#)
    }

    /// Asks for a recovery and lets the worker resolve it.
    @discardableResult
    func recover(_ email: String = "ann@example.com") async throws -> Reply {
        let reply = try await post("/v1/recoveries", #"{"channel":"email","email":"\#(email)"}"#)
        await application.resolveRequests()
        return reply
    }

    func reset(_ grant: String, password: String, signOutEverywhere: Bool? = nil) async throws -> Reply {
        let member = signOutEverywhere.map { #","signOutEverywhere":\#($0)"# } ?? ""
        return try await post("/v1/password/reset", #"{"grant":"\#(grant)","newPassword":"\#(password)"\#(member)}"#)
    }

    // MARK: What token would send

    /// A grant for the newest recovery that was asked for.
    func grant(
        for requested: RecoveryRequested? = nil, account: UUID? = nil, issuer: String = RecoveryGrant.issuer,
        lifetime: Int64 = 600, type: String = RecoveryGrant.tokenType, ring: SigningKeyRing? = nil
    ) async throws -> String {
        let events = try await events("rekey.recovery.requested")
        let newest = try events.last.map { (try $0.decode(RecoveryRequested.self), $0.account) }
        guard let event = requested ?? newest?.0, let sub = account ?? newest?.1 else { return "" }
        let now = world.now.milliseconds / 1000
        let claims = RecoveryGrant(
            iss: issuer, aud: RecoveryGrant.audience, sub: sub, attempt: event.attemptId, contact: event.contactId,
            channel: event.channel, jti: UUID(), iat: now, exp: now + lifetime)
        return try (ring ?? neighbours.token).sign(claims, type: type)
    }

    /// The code of a waiting contact, derived as identity does.
    func contactCode(change: UUID, nonce: [UInt8], keyID: String) throws -> String {
        try RecoveryCodeDeriver(keys: rings.contactCode).code(challenge: change, nonce: nonce, keyID: keyID).text
    }

    /// An access token of a session opened under `epoch`.
    func accessToken(account: UUID, epoch: Int64, session: UUID = UUID()) throws -> String {
        let now = world.now.milliseconds / 1000
        let claims = AccessTokenClaims(
            iss: AccessTokenClaims.issuer, sub: account, aud: AccessTokenClaims.audience,
            exp: now + AccessTokenClaims.lifetime, iat: now, jti: UUID(), client_id: "rekey-cli", sid: session,
            epoch: epoch, auth_time: now - 5)
        return try neighbours.token.sign(claims, type: AccessTokenClaims.tokenType)
    }

    // MARK: What can be seen

    /// The claims of a sign-in's answer, checked as token checks them.
    func assertion(_ reply: Reply) throws -> SignInAssertion {
        let claims = try SignatureVerifier(keys: rings.assertion.publicJWKS)
            .verify(reply.member("assertion") ?? "", type: SignInAssertion.tokenType, as: SignInAssertion.self)
        try claims.validate(now: world.now)
        return claims
    }

    /// All events, oldest first; of one type when given.
    func events(_ type: String? = nil) async throws -> [StoredEvent] {
        try await rows("select type, account, data::text as data from outbox order by created_at").map { row in
            StoredEvent(
                type: try row.decode("type"), account: try row.decode("account"),
                data: Array(try row.decode("data", as: String.self).utf8))
        }.filter { type == nil || $0.type == type }
    }

    /// Types of all events, oldest first, without their prefix.
    func eventTypes() async throws -> [String] { try await events().map { $0.type.replacing("rekey.", with: "") } }

    /// The answer of a query with one number.
    func count(_ query: String) async throws -> Int64 {
        try await rows("select (\(query))::int8 as n").first?.decode("n") ?? -1
    }

    func rows(_ query: String) async throws -> [Row] { try await database.client.query("\(unescaped: query)") }
}
