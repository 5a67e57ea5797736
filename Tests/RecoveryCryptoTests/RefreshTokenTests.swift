import Foundation
import RecoveryCrypto
import Testing

@Suite("Refresh tokens")
struct RefreshTokenTests {
    let deriver: RefreshTokenDeriver
    let nonce = [UInt8](repeating: 3, count: 16)

    init() throws {
        deriver = RefreshTokenDeriver(keys: try TestRings.symmetric("k1", "k0"))
    }

    @Test("a token parses back to family and generation", arguments: [0, 1, 255, 65_536, Int64.max])
    func layout(generation: Int64) throws {
        let token = try deriver.token(family: .number(5), generation: generation, nonce: nonce, keyID: "k1")
        #expect(token.text.utf8.count == RefreshToken.textLength)
        let parsed = try #require(RefreshToken(parsing: token.text))
        #expect(parsed.family == .number(5))
        #expect(parsed.generation == generation)
        #expect(parsed.hash == token.hash)
        #expect(deriver.matches(parsed, family: .number(5), generation: generation, nonce: nonce, keyID: "k1"))
    }

    @Test("the token that an independent HMAC-SHA-256 gives; refresh tokens in use depend on this layout")
    func golden() throws {
        let token = try deriver.token(family: .number(5), generation: 258, nonce: nonce, keyID: "k1")
        #expect(token.text == "AQAAAAAAAAAAAAAAAAAAAAUAAAAAAAABAvzptNioyQRYaqbPA27eVsKdvvkiKV0ZPzTWk1iTrWYa")
    }

    @Test("SES-05: an older generation is genuine but does not match; a forged one is not genuine")
    func reuse() throws {
        let first = try deriver.token(family: .number(5), generation: 1, nonce: nonce, keyID: "k1")
        #expect(!deriver.matches(first, family: .number(5), generation: 2, nonce: nonce, keyID: "k1"))
        #expect(deriver.isGenuine(first, nonce: nonce, keyID: "k1"))
        var bytes = try #require(Base64URL.decode(first.text))
        bytes[24] = 2  // the same MAC under the next generation
        let forged = try #require(RefreshToken(parsing: Base64URL.encode(bytes)))
        #expect(forged.generation == 2)
        #expect(!deriver.isGenuine(forged, nonce: nonce, keyID: "k1"))
        #expect(!deriver.isGenuine(first, nonce: nonce, keyID: "k0"))
        #expect(!deriver.isGenuine(first, nonce: nonce.reversed() + [1], keyID: "k1"))
    }

    @Test("a negative generation is refused in both directions")
    func negative() throws {
        #expect(throws: DerivationError.invalidGeneration) {
            try deriver.token(family: .number(5), generation: -1, nonce: nonce, keyID: "k1")
        }
        var bytes = try #require(
            Base64URL.decode(try deriver.token(family: .number(5), generation: 1, nonce: nonce, keyID: "k1").text))
        bytes[17] = 0xFF
        #expect(RefreshToken(parsing: Base64URL.encode(bytes)) == nil)
    }

    @Test("a link token is no refresh token and the reverse")
    func confusion() throws {
        let keys = try TestRings.symmetric("k1")
        let link = try LinkTokenDeriver(keys: keys).token(
            attempt: .number(1), issue: .number(2), nonce: nonce, keyID: "k1")
        let refresh = try deriver.token(family: .number(1), generation: 2, nonce: nonce, keyID: "k1")
        #expect(RefreshToken(parsing: link.text) == nil)
        #expect(RecoveryLinkToken(parsing: refresh.text) == nil)
    }
}
