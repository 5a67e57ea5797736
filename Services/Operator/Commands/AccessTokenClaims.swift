package import Foundation
import RecoveryCrypto

/// Claims of an access token that its holder may look at; the signature is the resource server's matter.
package struct AccessTokenClaims: Decodable, Sendable {
    package var account: UUID
    package var session: UUID
    package var epoch: Int64

    private enum CodingKeys: String, CodingKey {
        case account = "sub"
        case session = "sid"
        case epoch
    }

    /// Nil for anything but a compact token with these claims.
    package init?(_ compact: String) {
        let parts = compact.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let payload = Base64URL.decode(String(parts[1])),
            let claims = try? JSONDecoder().decode(Self.self, from: Data(payload))
        else { return nil }
        self = claims
    }
}
