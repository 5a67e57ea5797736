import Crypto
package import Foundation

/// Time-based one-time passwords (RFC 6238) with SHA-1 and steps of 30 seconds, as authenticator applications show them.
///
/// The command computes them for journeys, tests and development only; people read theirs from their own device.
package struct TimeCode: Sendable, CustomStringConvertible, CustomReflectable {
    package static let stepSeconds: Int64 = 30
    private let secret: [UInt8]

    package init(secret: [UInt8]) { self.secret = secret }

    /// From a secret in Base32; nil when it is none.
    package init?(base32 text: String) {
        guard let secret = Base32.decode(text) else { return nil }
        self.init(secret: secret)
    }

    /// The number of the time step at `date`.
    package static func step(at date: Date) -> Int64 {
        Int64((date.timeIntervalSince1970 / Double(stepSeconds)).rounded(.down))
    }

    /// The code of a step (RFC 4226 §5.3).
    package func code(step: Int64, digits: Int = 6) -> String {
        let message = withUnsafeBytes(of: UInt64(bitPattern: step).bigEndian) { Data($0) }
        let mac = Array(
            HMAC<Insecure.SHA1>.authenticationCode(for: message, using: SymmetricKey(data: Data(secret))))
        let offset = Int(mac[19] & 0x0F)
        let bytes = mac[offset..<offset + 4]
        let number = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let modulus = (0..<digits).reduce(UInt32(1)) { power, _ in power * 10 }
        let text = String(number % modulus)
        return String(repeating: "0", count: digits - text.count) + text
    }

    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
