import Foundation
import RecoveryCrypto

/// The claims of a compact token that tests look at, unverified.
struct AccessToken {
    let account: UUID?

    init(_ compact: String) {
        struct Claims: Decodable { var sub: UUID }
        let parts = compact.split(separator: ".")
        let payload = parts.count == 3 ? Base64URL.decode(String(parts[1])) : nil
        account = payload.flatMap { try? JSONDecoder().decode(Claims.self, from: Data($0)) }?.sub
    }
}
