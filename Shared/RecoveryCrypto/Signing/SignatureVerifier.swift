import Crypto
import Foundation

/// Checks signed statements (compact JWS, RFC 7515) against a set of public keys: ES256 only, nothing named by the
/// statement is trusted or fetched.
///
/// This checks who said it and of which kind it is. Issuer, audience and times are the claims types' own
/// `validate(now:)`. Written on P-256 itself rather than on a JWT library: the answer has to be synchronous, and the
/// header has to be read byte-exactly before any key is chosen.
package struct SignatureVerifier: Sendable {
    /// Longer statements are refused unread, so a megabyte of key id costs nothing (JWT-02).
    package static let maximumBytes = 8192
    private static let signatureLength = 64

    private let keys: [String: P256.Signing.PublicKey]

    /// Keeps the usable keys of the set; members that are no ES256 signing keys are ignored (RFC 7517 §5). Of two
    /// keys under one id neither is used, because a statement could not say which it means.
    package init(keys: JSONWebKeySet) {
        let usable = Dictionary(grouping: keys.keys, by: \.kid).compactMapValues { same in
            same.count == 1 ? same[0].publicKey : nil
        }
        self.keys = usable
    }

    /// Ids of the keys that count.
    package var keyIDs: [String] { Array(keys.keys) }

    /// Checks the statement and returns its claims. Takes 0.1 to 0.2 ms of processor time; does not block.
    ///
    /// - Parameters:
    ///   - compact: `header.payload.signature`, canonical base64url without padding.
    ///   - type: the one accepted `typ`, compared byte by byte.
    /// - Throws: ``SignatureError``. Claims are not looked at before the signature is known to be good.
    package func verify<Claims: Decodable & Sendable>(
        _ compact: String, type: String, as claims: Claims.Type
    ) throws -> Claims {
        let text = compact.utf8
        guard text.count <= Self.maximumBytes else { throw SignatureError.malformed }
        let parts = Array(text).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let headerBytes = Base64URL.decode(parts[0]),
            let header = CompactHeader(json: headerBytes)
        else { throw SignatureError.malformed }
        guard header.algorithm == CompactHeader.es256 else { throw SignatureError.wrongAlgorithm }
        guard header.type.utf8.elementsEqual(type.utf8) else { throw SignatureError.wrongType }
        guard KeyIdentifier.isValid(header.keyID) else { throw SignatureError.malformed }
        guard let key = keys[header.keyID] else { throw SignatureError.unknownKey(header.keyID) }
        guard let payload = Base64URL.decode(parts[1]), let signature = Base64URL.decode(parts[2]) else {
            throw SignatureError.malformed
        }
        let signed = Array(text.prefix(parts[0].count + 1 + parts[1].count))
        guard Self.isValid(signature, over: signed, key: key) else { throw SignatureError.invalidSignature }
        guard let value = try? JSONDecoder().decode(claims, from: Data(payload)) else {
            throw SignatureError.invalidClaims
        }
        return value
    }

    /// Whether `signature` is r ‖ s of 32 bytes each, neither of them zero (CVE-2022-21449), over `signed`.
    private static func isValid(_ signature: [UInt8], over signed: [UInt8], key: P256.Signing.PublicKey) -> Bool {
        guard signature.count == signatureLength, signature.prefix(32).contains(where: { $0 != 0 }),
            signature.suffix(32).contains(where: { $0 != 0 }),
            let parsed = try? P256.Signing.ECDSASignature(rawRepresentation: signature)
        else { return false }
        return key.isValidSignature(parsed, for: signed)
    }
}
