import Crypto
import EventContracts
import Foundation

/// An authenticator app, written down a second time from RFC 6238 and RFC 4648, not from the service's code.
struct Authenticator: Sendable {
    let secret: [UInt8]

    init(secret: [UInt8]) { self.secret = secret }

    /// From the text that an agent is shown.
    init(base32: String) {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        let bits = base32.flatMap { letter -> [UInt8] in
            let value = alphabet.firstIndex(of: letter) ?? 0
            return (0..<5).reversed().map { UInt8(value >> $0 & 1) }
        }
        secret = stride(from: 0, to: bits.count - bits.count % 8, by: 8).map { start in
            bits[start..<(start + 8)].reduce(0) { $0 << 1 | $1 }
        }
    }

    func code(at date: Date, digits: Int = 6) -> String {
        let step = UInt64(date.milliseconds / 30_000)
        let message = (0..<8).reversed().map { UInt8(truncatingIfNeeded: step >> (8 * UInt64($0))) }
        let mac = Array(HMAC<Insecure.SHA1>.authenticationCode(for: message, using: SymmetricKey(data: secret)))
        let offset = Int(mac[19] & 15)
        var number = 0
        for index in 0..<4 { number = number << 8 | Int(index == 0 ? mac[offset] & 0x7F : mac[offset + index]) }
        var divisor = 1
        for _ in 0..<digits { divisor *= 10 }
        let text = String(number % divisor)
        return String(repeating: "0", count: digits - text.count) + text
    }
}
