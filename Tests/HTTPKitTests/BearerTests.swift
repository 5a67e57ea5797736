import EventContracts
import Foundation
import HTTPKit
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import RecoveryCrypto
import RevocationFeed
import ServiceRuntime
import TestSupport
import Testing

@Suite("A resource server accepts live access tokens only")
struct BearerTests {
    /// Serves token's keys, or nothing.
    private struct Keys: PeerFetching {
        var set: JSONWebKeySet?
        func get(_ peer: ServiceName, _ path: String) async throws -> [UInt8] {
            guard let set else { throw PeerError(peer, .unreachable) }
            return Array(try JSONEncoder().encode(set))
        }
    }

    private let test = TestDependencies()
    private let ring: SigningKeyRing
    private let account = UUID()
    private let session = UUID()

    init() throws {
        ring = try SigningKeyRing(json: try KeyGenerator.signing())
    }

    private func claims(_ change: (inout AccessTokenClaims) -> Void = { _ in }) -> AccessTokenClaims {
        let now = Int64(test.now.timeIntervalSince1970)
        var claims = AccessTokenClaims(
            iss: AccessTokenClaims.issuer, sub: account, aud: AccessTokenClaims.audience, exp: now + 300, iat: now,
            jti: UUID(), client_id: "rekey-cli", sid: session, epoch: 3, auth_time: now)
        change(&claims)
        return claims
    }

    private func ask(
        _ values: [String], keys: Bool = true, verdict: SessionVerdict = .live
    ) async throws -> TestResponse {
        let directory = PeerKeyDirectory(
            peers: Keys(set: keys ? ring.publicJWKS : nil), signing: [.token], dependencies: test.dependencies,
            logger: Logger.quiet)
        await directory.refresh()
        let feed = RevocationsInHand()
        feed.say(verdict, of: session)
        let bearer = BearerAuthenticator(
            directory: directory, feed: feed, owner: nil, dependencies: test.dependencies)
        let router = makeRouter()
        router.get("/me") { request, _ in try await bearer.authenticate(request).sub.wireText }
        let application = Application(
            responder: EdgeResponder(
                router: router, configuration: EdgeConfiguration(listener: "public"), dependencies: test.dependencies),
            logger: Logger.quiet)
        var headers: HTTPFields = [:]
        for value in values { headers.append(HTTPField(name: .authorization, value: value)) }
        let fields = headers
        return try await application.test(.router) { client in
            try await client.execute(uri: "/me", method: .get, headers: fields) { $0 }
        }
    }

    @Test("a live token opens, whatever the case of the scheme", arguments: ["Bearer ", "bearer ", "BEARER "])
    func live(scheme: String) async throws {
        let response = try await ask([scheme + (try ring.sign(claims(), type: AccessTokenClaims.tokenType))])
        #expect(response.status == .ok)
        #expect(response.text == account.wireText)
    }

    @Test("A7.1: a revoked session is refused; while the feed is not ready nobody is let in")
    func revoked() async throws {
        let value = "Bearer " + (try ring.sign(claims(), type: AccessTokenClaims.tokenType))
        let revoked = try await ask([value], verdict: .revoked)
        #expect(revoked.status == .unauthorized)
        #expect(revoked.headers[.wwwAuthenticate] == #"Bearer error="invalid_token""#)
        let unsure = try await ask([value], verdict: .notReady)
        #expect(unsure.status == .serviceUnavailable)
        #expect(unsure.headers[.retryAfter] == "1")
        #expect(try await ask([value], keys: false).status == .serviceUnavailable)
    }

    @Test("the token dies at exactly its expiry")
    func expiry() async throws {
        let value = "Bearer " + (try ring.sign(claims(), type: AccessTokenClaims.tokenType))
        test.advance(by: .milliseconds(299_999))
        #expect(try await ask([value]).status == .ok)
        test.advance(by: .milliseconds(1))
        #expect(try await ask([value]).status == .unauthorized)
    }

    @Test("everything else is one and the same 401")
    func refused() async throws {
        let good = try ring.sign(claims(), type: AccessTokenClaims.tokenType)
        let foreign = try SigningKeyRing(json: try KeyGenerator.signing()).sign(
            claims(), type: AccessTokenClaims.tokenType)
        let other = try ring.sign(claims { $0.aud = "rekey-identity" }, type: AccessTokenClaims.tokenType)
        let issuer = try ring.sign(claims { $0.iss = "rekey-identity" }, type: AccessTokenClaims.tokenType)
        let kind = try ring.sign(claims(), type: "rekey-grant+jwt")
        for value in [
            "Bearer", "Bearer ", "Basic \(good)", good, "Bearer \(good)x", "Bearer  \(good)", "Bearer \(foreign)",
            "Bearer \(other)", "Bearer \(issuer)", "Bearer \(kind)", "Bearer a.b.c",
            "Bearer " + String(repeating: "a", count: 9000),
        ] {
            let response = try await ask([value])
            #expect(response.status == .unauthorized, "\(value.prefix(40))")
            #expect(response.problem == "unauthorized")
        }
        #expect(try await ask([]).headers[.wwwAuthenticate] == "Bearer")
        #expect(try await ask(["Bearer \(good)", "Bearer \(good)"]).status == .unauthorized)
    }
}
