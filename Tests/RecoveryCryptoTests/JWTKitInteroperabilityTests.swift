import Crypto
import Foundation
import JWTKit
import RecoveryCrypto
import Testing

extension StatementClaims: JWTPayload {
    func verify(using algorithm: some JWTAlgorithm) throws {}
}

@Suite("A second implementation agrees about signed statements")
struct JWTKitInteroperabilityTests {
    @Test("JWTKit accepts what we sign, given the key set that we publish")
    func oursToTheirs() async throws {
        let ring = try TestRings.signing("s1", "s0")
        let json = String(decoding: try JSONEncoder().encode(ring.publicJWKS), as: UTF8.self)
        let collection = try await JWTKeyCollection().add(jwksJSON: json)
        let compact = try ring.sign(StatementClaims(), type: "at+jwt")
        #expect(try await collection.verify(compact, as: StatementClaims.self) == StatementClaims())
    }

    @Test("we accept what JWTKit signs with the three header members")
    func theirsToOurs() async throws {
        let key = try P256.Signing.PrivateKey(rawRepresentation: TestRings.secret("signings1"))
        let collection = await JWTKeyCollection().add(
            ecdsa: try ECDSA.PrivateKey<P256>(backing: key), kid: "s1")
        let compact = try await collection.sign(
            StatementClaims(), kid: "s1", header: ["typ": "at+jwt", "alg": "ES256"])
        let verifier = SignatureVerifier(keys: try TestRings.signing("s1").publicJWKS)
        #expect(try verifier.verify(compact, type: "at+jwt", as: StatementClaims.self) == StatementClaims())
    }
}
