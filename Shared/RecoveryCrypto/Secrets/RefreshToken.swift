import Crypto
package import Foundation

/// One generation of a refresh-token family: `version(1) ‖ family(16) ‖ generation(8) ‖ mac(32)`, 76 base64url
/// characters.
///
/// Parsing checks the shape only; whether the token is genuine is for
/// ``RefreshTokenDeriver/matches(_:family:generation:nonce:keyID:)`` to say.
package struct RefreshToken: RedactedValue {
    /// First byte of every token of this layout.
    package static let version: UInt8 = 1
    /// Length of ``text``.
    package static let textLength = 76
    static let byteCount = 57

    /// The family, one per device session.
    package let family: UUID
    /// Counts the rotations of the family, never negative.
    package let generation: Int64
    /// HMAC-SHA-256 over family, generation and the stored nonce.
    package let mac: [UInt8]

    init(family: UUID, generation: Int64, mac: [UInt8]) {
        self.family = family
        self.generation = generation
        self.mac = mac
    }

    /// Reads a token from a request; `nil` unless it is exactly one canonical token of this version.
    package init?(parsing text: String) {
        guard text.utf8.count == Self.textLength, let bytes = Base64URL.decode(text), bytes.count == Self.byteCount,
            bytes[0] == Self.version, let family = UUID(bytes: bytes[1..<17]),
            let generation = Int64(bigEndianBytes: bytes[17..<25]), generation >= 0
        else { return nil }
        self.init(family: family, generation: generation, mac: Array(bytes[25...]))
    }

    /// The token as it stands in the response. The only way to the secret.
    package var text: String { Base64URL.encode(bytes) }

    /// SHA-256 of the token's bytes: names the token without being it.
    package var hash: [UInt8] { Array(SHA256.hash(data: bytes)) }

    private var bytes: [UInt8] { [Self.version] + family.bytes + generation.bigEndianBytes + mac }
}
