import Crypto
import Foundation
import HTTPTypes
import RecoveryCrypto

/// Checks that a callback comes from who shares a secret with us, and was made a short while ago: `Rekey-Signature` is the
/// HMAC-SHA-256 of `Rekey-Timestamp` (seconds since 1970), a dot and the body as it was sent, in hexadecimal digits.
struct CallbackSignature: Sendable, CustomStringConvertible, CustomReflectable {
    // The literals are tokens, which a test reads once.
    static let timestampHeader = HTTPField.Name("rekey-timestamp")!
    static let signatureHeader = HTTPField.Name("rekey-signature")!
    /// How far its clock and ours may be apart, the way included.
    static let toleranceSeconds: Int64 = 300
    private static let longestTimestamp = 20

    private let key: SymmetricKey

    init(secret: String) { key = SymmetricKey(data: Data(secret.utf8)) }

    func isGenuine(_ headers: HTTPFields, body: [UInt8], now: Date) -> Bool {
        // Two values would be a choice for whoever reads only one of them.
        let (times, given) = (headers[values: Self.timestampHeader], headers[values: Self.signatureHeader])
        guard times.count == 1, given.count == 1, times[0].utf8.count <= Self.longestTimestamp,
            times[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let seconds = Int64(times[0]),
            Self.isRecent(seconds, now: now)
        else { return false }
        return constantTimeEqual(Array(given[0].utf8), signature(timestamp: times[0], body: body))
    }

    /// What stands in the header.
    func signature(timestamp: String, body: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        let code = HMAC<SHA256>.authenticationCode(for: Array("\(timestamp).".utf8) + body, using: key)
        return code.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }

    private static func isRecent(_ seconds: Int64, now: Date) -> Bool {
        let present = Int64(now.timeIntervalSince1970)
        return (present - toleranceSeconds...present + toleranceSeconds).contains(seconds)
    }

    var description: String { "<redacted>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
