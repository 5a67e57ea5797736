import Foundation
import RecoveryCrypto
import Testing

@Suite("Recovery link tokens")
struct LinkTokenTests {
    let deriver: LinkTokenDeriver
    let nonce = [UInt8](repeating: 7, count: 16)

    init() throws {
        deriver = LinkTokenDeriver(keys: try TestRings.symmetric("k1", "k0"))
    }

    private func token(attempt: UInt64 = 1, issue: UInt64 = 2, keyID: String = "k1") throws -> RecoveryLinkToken {
        try deriver.token(attempt: .number(attempt), issue: .number(issue), nonce: nonce, keyID: keyID)
    }

    @Test("LNK-02: 87 base64url characters that parse back to the same parts")
    func layout() throws {
        let token = try token()
        #expect(token.text.utf8.count == 87)
        let parsed = try #require(RecoveryLinkToken(parsing: token.text))
        #expect(parsed.attempt == .number(1))
        #expect(parsed.issue == .number(2))
        #expect(parsed.mac == token.mac)
        #expect(parsed.hash == token.hash)
        #expect(Base64URL.decode(token.text)?.first == RecoveryLinkToken.version)
    }

    @Test("DESIGN 3.2: the token that an independent HMAC-SHA-256 gives; links in flight depend on this layout")
    func golden() throws {
        #expect(
            try token().text
                == "AQAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAC"
                + "EFme2nqrEnHr-KbaRX4a_THCHrBOLtv1uHiLst-0XAQ")
    }

    @Test("attempt, issue and nonce each change the MAC itself, not only the identifiers in front of it")
    func macInputs() throws {
        let macs = try [
            token().mac, token(attempt: 9).mac, token(issue: 9).mac, token(attempt: 2, issue: 1).mac,
            token(keyID: "k0").mac,
            deriver.token(attempt: .number(1), issue: .number(2), nonce: nonce + [7], keyID: "k1").mac,
        ]
        #expect(Set(macs).count == macs.count)
    }

    @Test("DESIGN 3.1: deriving again gives the same token, so asking again re-sends the same link")
    func deterministic() throws {
        #expect(try token().text == token().text)
    }

    @Test("LNK-02: 10^5 tokens have no duplicate and no shared random prefix, and the first byte is spread evenly")
    func unique() throws {
        let random = SystemRandomSource()
        var texts: Set<String> = []
        var prefixes: Set<[UInt8]> = []
        var firstBytes = [Int](repeating: 0, count: 256)
        for number in 0..<UInt64(100_000) {
            let token = try deriver.token(
                attempt: .number(1), issue: .number(number), nonce: random.bytes(16), keyID: "k1")
            texts.insert(token.text)
            prefixes.insert(Array(token.mac.prefix(10)))
            firstBytes[Int(token.mac[0])] += 1
        }
        #expect(texts.count == 100_000)
        #expect(prefixes.count == 100_000)
        // 390.6 expected of each value, standard deviation 19.7; ten of those never happen by chance.
        #expect(firstBytes.allSatisfy { (194...587).contains($0) })
    }

    @Test("LNK-14, LNK-16: only the exact issue, attempt, nonce and key match")
    func matching() throws {
        let token = try token()
        #expect(deriver.matches(token, attempt: .number(1), issue: .number(2), nonce: nonce, keyID: "k1"))
        #expect(!deriver.matches(token, attempt: .number(9), issue: .number(2), nonce: nonce, keyID: "k1"))
        #expect(!deriver.matches(token, attempt: .number(1), issue: .number(9), nonce: nonce, keyID: "k1"))
        #expect(!deriver.matches(token, attempt: .number(1), issue: .number(2), nonce: nonce + [0], keyID: "k1"))
        #expect(!deriver.matches(token, attempt: .number(1), issue: .number(2), nonce: nonce, keyID: "k0"))
        #expect(!deriver.matches(token, attempt: .number(1), issue: .number(2), nonce: nonce, keyID: "gone"))
    }

    @Test("every single flipped bit of a token makes it foreign")
    func flippedBits() throws {
        let bytes = try #require(Base64URL.decode(try token().text))
        for bit in 0..<bytes.count * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << (bit % 8)
            guard let parsed = RecoveryLinkToken(parsing: Base64URL.encode(changed)) else { continue }
            #expect(!deriver.matches(parsed, attempt: .number(1), issue: .number(2), nonce: nonce, keyID: "k1"))
        }
    }

    @Test("rotation: a link of an older key keeps its text and still matches")
    func rotation() throws {
        let old = LinkTokenDeriver(keys: try TestRings.symmetric("k0"))
        let issued = try old.token(attempt: .number(1), issue: .number(2), nonce: nonce, keyID: "k0")
        #expect(deriver.currentKeyID == "k1")
        #expect(deriver.matches(issued, attempt: .number(1), issue: .number(2), nonce: nonce, keyID: "k0"))
        #expect(try token(keyID: "k0").text == issued.text)
    }

    @Test(
        "text that is no token of this version is refused",
        arguments: [
            "", "x", String(repeating: "A", count: 87), String(repeating: "A", count: 86),
            String(repeating: "A", count: 88),
            String(repeating: "é", count: 87), "Ag" + String(repeating: "A", count: 85),
            "AQ" + String(repeating: "A", count: 83) + "==", "AQ" + String(repeating: "A", count: 84) + "\n",
            "AQ" + String(repeating: "A", count: 84) + "B", String(repeating: "A", count: 1_000_000),
        ])
    func refused(text: String) {
        #expect(RecoveryLinkToken(parsing: text) == nil)
    }

    @Test("DerivationError: a short nonce and an unknown key are errors, not weak tokens")
    func errors() {
        #expect(throws: DerivationError.invalidNonce) {
            try deriver.token(attempt: .number(1), issue: .number(2), nonce: [1, 2, 3], keyID: "k1")
        }
        #expect(throws: DerivationError.unknownKey) {
            try deriver.token(attempt: .number(1), issue: .number(2), nonce: nonce, keyID: "k9")
        }
    }
}
