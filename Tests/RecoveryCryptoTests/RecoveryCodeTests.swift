import Foundation
import RecoveryCrypto
import Testing

@Suite("Recovery codes")
struct RecoveryCodeTests {
    let deriver: RecoveryCodeDeriver
    let nonce = [UInt8](repeating: 9, count: 16)

    init() throws {
        deriver = RecoveryCodeDeriver(keys: try TestRings.symmetric("k1", "k0"))
    }

    @Test("SMS-02: 10^6 codes are uniform by chi-square in every digit and in 1,000 ranges, with no modulo bias")
    func uniform() async throws {
        let total = 1_000_000
        let parts = try await withThrowingTaskGroup(of: [UInt32].self) { group in
            for part in 0..<8 {
                group.addTask { try codes(from: UInt64(part * total / 8), count: total / 8) }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(parts.count == total)
        var digits = [[Double]](repeating: [Double](repeating: 0, count: 10), count: 8)
        var ranges = [Double](repeating: 0, count: 1000)
        var belowRemainder = 0.0
        for code in parts {
            var rest = code
            for position in 0..<8 {
                digits[position][Int(rest % 10)] += 1
                rest /= 10
            }
            ranges[Int(code / 100_000)] += 1
            // 2³² mod 10⁸: what a plain remainder would favour by one part in 42.
            if code < 94_967_296 { belowRemainder += 1 }
        }
        // Keys and nonces are fixed, so this never fails by chance. Limits: p = 10⁻⁴ at 9 and 999 degrees of freedom.
        for position in digits { #expect(chiSquare(position) < 33.7) }
        #expect(chiSquare(ranges) < 1_169)
        let expected = Double(total) * 0.949_672_96
        let deviation = (Double(total) * 0.949_672_96 * 0.050_327_04).squareRoot()
        #expect(abs(belowRemainder - expected) < 3.5 * deviation)
    }

    @Test(
        "an independent HMAC-SHA-256 gives these: leading zeros, a first draw, one after a rejected draw",
        arguments: [(1, "00633146"), (2, "79575400"), (51, "21645992")] as [(UInt64, String)])
    func golden(challenge: UInt64, text: String) throws {
        #expect(try deriver.code(challenge: .number(challenge), nonce: nonce, keyID: "k1").text == text)
    }

    @Test("SMS-14: leading zeros are kept, the code is text")
    func leadingZeros() throws {
        var found = 0
        for number in 0..<UInt64(2_000) {
            let code = try deriver.code(challenge: .number(number), nonce: nonce, keyID: "k1")
            #expect(code.text.utf8.count == 8)
            if code.text.utf8.first == 0x30 { found += 1 }
        }
        #expect((120...280).contains(found))
    }

    @Test("SMS-05: a code belongs to its challenge, nonce and key")
    func bound() throws {
        let code = try deriver.code(challenge: .number(1), nonce: nonce, keyID: "k1")
        #expect(deriver.matches(code, challenge: .number(1), nonce: nonce, keyID: "k1"))
        #expect(!deriver.matches(code, challenge: .number(2), nonce: nonce, keyID: "k1"))
        #expect(!deriver.matches(code, challenge: .number(1), nonce: nonce + [1], keyID: "k1"))
        #expect(!deriver.matches(code, challenge: .number(1), nonce: nonce, keyID: "k0"))
        #expect(!deriver.matches(code, challenge: .number(1), nonce: nonce, keyID: "gone"))
    }

    @Test(
        "SMS-14: spaces and hyphens between the digits are accepted",
        arguments: [
            "00123456", "0012 3456", "0012-3456", " 00-12 34-56 ",
        ])
    func accepted(typed: String) throws {
        #expect(try #require(RecoveryCode(parsing: typed)).text == "00123456")
    }

    @Test(
        "SMS-14, SWF-05: anything else is refused",
        arguments: [
            "", "1234567", "123456789", "+1234567", "1234567a", "１２３４５６７８", "٠١٢٣٤٥٦٧", "1234\u{A0}5678", "1234\n5678",
            "1234\t5678", "1234567\u{301}8", "0x123456", "-1234567", "1234567.",
            String(repeating: " ", count: 1_000_000),
        ])
    func refused(typed: String) {
        #expect(RecoveryCode(parsing: typed) == nil)
    }

    private func codes(from start: UInt64, count: Int) throws -> [UInt32] {
        try (start..<start + UInt64(count)).map { number in
            let text = try deriver.code(challenge: .number(number), nonce: nonce, keyID: "k1").text
            return UInt32(text) ?? .max
        }
    }

    private func chiSquare(_ observed: [Double]) -> Double {
        let expected = observed.reduce(0, +) / Double(observed.count)
        return observed.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
    }
}
