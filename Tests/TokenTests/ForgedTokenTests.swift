import EventContracts
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import RecoveryCrypto
import RevocationFeed
import TestSupport
import Testing
import TokenService

/// Against the service on a socket: what introspection says, and whether the bearer layer lets it in.
@Suite("Forged access tokens (JWT-01 … JWT-04)")
struct ForgedTokenTests {
    @Test("The genuine token, and one that differs in nothing that matters, are let in")
    func genuine() async throws {
        try await AttackTarget.with { target in
            let again = try target.known.forger.signed(TokenForger.header(), target.known.payload)
            for token in [target.known.token, again] {
                #expect(try await target.introspection(token).contains(#""active":true"#))
                #expect(try await target.bearerStatus(token) == 200)
            }
        }
    }

    @Test("Every forgery is inactive and a 401; nothing that it names is fetched; the session is not harmed")
    func forgeries() async throws {
        try await AttackTarget.with { target in
            for forgery in Forgery.all {
                let token = try forgery.make(target.known)
                #expect(token != target.known.token)
                #expect(try await target.introspection(token) == #"{"active":false}"#, "\(forgery.testDescription)")
                // A header field cannot carry everything that a form can.
                guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { continue }
                #expect(try await target.bearerStatus(token) == 401, "\(forgery.testDescription)")
                _ = try await target.bench.postForm("/oauth/revoke", "token=\(token)&client_id=rekey-cli")
            }
            #expect(try await target.bearerStatus(target.known.token) == 200)
            #expect(try await target.introspection(target.known.token).contains(#""active":true"#))
        }
    }

    @Test("JWT-02: a key id of a megabyte is refused at once")
    func hugeKeyID() async throws {
        try await AttackTarget.with { target in
            let header = TokenForger.header(kid: String(repeating: "k", count: 1_000_000))
            let token = try target.known.forger.signed(header, target.known.payload)
            let started = ContinuousClock.now
            let answer = try await target.bench.postForm(
                "/oauth/introspect", "token=\(token)", authorization: TokenBench.gatewayBasic)
            #expect((400..<500).contains(answer.status.code))
            #expect(throws: SignatureError.malformed) {
                try target.bench.keys.signing.verifier.verify(
                    token, type: AccessTokenClaims.tokenType, as: AccessTokenClaims.self)
            }
            #expect(ContinuousClock.now - started < .seconds(2))
        }
    }

    @Test("JWT-04: a revoked token stays revoked with n − s for s, and under every other spelling")
    func malleability() async throws {
        try await AttackTarget.with { target in
            let parts = target.known.token.split(separator: ".").map(String.init)
            let signature = try #require(Base64URL.decode(parts[2]))
            let other = "\(parts[0]).\(parts[1]).\(Base64URL.encode(TokenForger.malleated(signature)))"
            #expect(other != target.known.token)
            #expect(try await target.introspection(other).contains(#""active":true"#), "as good as the original")
            #expect(try await target.bearerStatus(other) == 200)

            try await target.bench.revoke(session: target.known.claims.sid, of: target.known.claims.sub)
            target.feed.say(.revoked, of: target.known.claims.sid)
            let resigned = try target.known.forger.signed(TokenForger.header(), target.known.payload)
            let spaced = #"{ "typ" : "at+jwt", "kid" : "s1", "alg" : "ES256" }"#
            let reordered = try target.known.forger.signed(spaced, target.known.payload)
            for token in [target.known.token, other, resigned, reordered] {
                #expect(try await target.introspection(token) == #"{"active":false}"#)
                #expect(try await target.bearerStatus(token) == 401)
            }
        }
    }

    @Test("JWT-05: the key set shows kty, crv, x, y, use, alg and kid alone, and may be kept for a while")
    func keySet() async throws {
        try await AttackTarget.with { target in
            try await target.client.execute(uri: "/.well-known/jwks.json", method: .get) { answer in
                #expect(answer.headers[.contentType] == "application/jwk-set+json")
                #expect(answer.headers[.cacheControl] == "public, max-age=60")
                let object = try JSONSerialization.jsonObject(with: Data(answer.text.utf8)) as? [String: Any]
                let keys = try #require(object?["keys"] as? [[String: Any]])
                #expect(keys.map { Set($0.keys) } == [["kty", "crv", "x", "y", "use", "alg", "kid"]])
            }
        }
    }
}
