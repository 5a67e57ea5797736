import Crypto
import Foundation

@testable import RecoveryCrypto

/// Makes signed statements that the project itself would never make.
struct ForgedStatement {
    let key: P256.Signing.PrivateKey

    init() throws {
        key = try P256.Signing.PrivateKey(rawRepresentation: TestRings.secret("signings1"))
    }

    static let header = #"{"alg":"ES256","kid":"s1","typ":"at+jwt"}"#

    /// Signs any header and payload with the genuine key.
    func signed(header: String, payload: String? = nil) throws -> String {
        let input = try signingInput(header: header, payload: payload)
        return input + "." + Base64URL.encode(try key.signature(for: Array(input.utf8)).rawRepresentation)
    }

    /// Puts any signature under any header.
    func unsigned(header: String, signature: [UInt8]) throws -> String {
        try signingInput(header: header, payload: nil) + "." + Base64URL.encode(signature)
    }

    /// HMACs any header with `secret`, as in the attack that passes a public key off as a shared one.
    func macced(header: String, secret: [UInt8]) throws -> String {
        let input = try signingInput(header: header, payload: nil)
        let mac = HMAC<SHA256>.authenticationCode(for: Array(input.utf8), using: SymmetricKey(data: secret))
        return input + "." + Base64URL.encode(Array(mac))
    }

    private func signingInput(header: String, payload: String?) throws -> String {
        let claims = try payload.map { Array($0.utf8) } ?? [UInt8](JSONEncoder().encode(StatementClaims()))
        return Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(claims)
    }
}
