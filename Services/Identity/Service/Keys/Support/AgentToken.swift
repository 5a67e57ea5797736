import Crypto
import Foundation
import RecoveryCrypto

/// The bearer token of an agent's session: `rks_` and 32 random bytes in base64url. The table holds its hash alone.
struct AgentToken: RedactedValue {
    private static let prefix = "rks_"
    private static let byteCount = 32

    /// The token as the agent's client sends it. The only way to the secret.
    let text: String

    init(random: any RandomSource) {
        text = Self.prefix + Base64URL.encode(random.bytes(Self.byteCount))
    }

    /// Nil unless `text` has the form of a token.
    init?(parsing text: String) {
        guard text.hasPrefix(Self.prefix),
            Base64URL.decode(String(text.dropFirst(Self.prefix.count)))?.count == Self.byteCount
        else { return nil }
        self.text = text
    }

    var hash: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }
}
