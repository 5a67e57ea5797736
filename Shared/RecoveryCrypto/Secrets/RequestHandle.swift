import Crypto

/// What a browser holds of its recovery request: 128 random bits, given to everyone alike, known or unknown.
///
/// Services keep and publish only ``hash``.
package struct RequestHandle: RedactedValue {
    /// Length of ``text``.
    package static let textLength = 22
    private let bytes: [UInt8]

    /// Draws a new handle.
    package init(random: any RandomSource) {
        bytes = random.bytes(16)
    }

    /// Reads a handle from a request; `nil` unless it is one canonical base64url text of 16 bytes.
    package init?(parsing text: String) {
        guard text.utf8.count == Self.textLength, let bytes = Base64URL.decode(text), bytes.count == 16 else {
            return nil
        }
        self.bytes = bytes
    }

    /// The handle as it stands in responses and the host cookie. The only way to the secret.
    package var text: String { Base64URL.encode(bytes) }

    /// SHA-256 of the sixteen bytes; what rows and events carry.
    package var hash: [UInt8] { Array(SHA256.hash(data: bytes)) }
}
