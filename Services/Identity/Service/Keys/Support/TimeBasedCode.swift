import Crypto
import EventContracts
import Foundation
import RecoveryCrypto

/// Codes of a second factor by time: six digits, HMAC-SHA-1, a new one every 30 seconds. Source: RFC 6238, with what
/// every authenticator app understands.
enum TimeBasedCode {
    static let digits = 6
    static let stepMilliseconds: Int64 = 30_000
    /// 160 bits. Source: RFC 4226 section 4, R6.
    static let secretBytes = 20
    /// Steps before and after the present one whose code counts too: clocks differ.
    private static let skew: Int64 = 1

    static func step(at now: Date) -> Int64 { now.milliseconds / stepMilliseconds }

    /// The code of one time step (RFC 4226 section 5.3).
    static func code(secret: [UInt8], step: Int64) -> String {
        var counter = UInt64(step)
        var message = [UInt8](repeating: 0, count: 8)
        for index in message.indices.reversed() {
            message[index] = UInt8(counter & 0xFF)
            counter >>= 8
        }
        let mac = Array(
            HMAC<Insecure.SHA1>.authenticationCode(for: message, using: SymmetricKey(data: secret)))
        let offset = Int(mac[mac.count - 1] & 0x0F)
        let binary = mac[offset..<(offset + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let text = String(binary % 1_000_000)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// The step that `code` belongs to; nil unless it is near now and newer than the last one accepted: nobody uses a
    /// code twice that was looked at over a shoulder (RFC 6238 section 5.2).
    static func acceptedStep(of code: String, secret: [UInt8], now: Date, after last: Int64) -> Int64? {
        let present = step(at: now)
        var accepted: Int64?
        for step in (present - skew)...(present + skew) {
            let expected = Self.code(secret: secret, step: step)
            if constantTimeEqual(Array(code.utf8), Array(expected.utf8)), step > last { accepted = step }
        }
        return accepted
    }
}
