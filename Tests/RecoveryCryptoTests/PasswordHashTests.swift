import Testing

@testable import RecoveryCrypto

@Suite("Stored password hashes")
struct PasswordHashTests {
    static let good =
        "$argon2id$v=19$m=19456,t=2,p=1$cmVrZXktdGVzdC1zYWx0IQ$8NMYTvXrXWOmtYF6efgLuG49UVZd1I+Y8foKw86Mp3U"

    @Test("a PHC string is read and written unchanged")
    func roundTrip() throws {
        let hash = try #require(PasswordHash(phc: Self.good))
        #expect(hash.parameters == .owasp)
        #expect(hash.salt == Array("rekey-test-salt!".utf8))
        #expect(hash.tag == hex("f0d3184ef5eb5d63a6b5817a79f80bb86e3d51565dd48f98f1fa0ac3ce8ca775"))
        #expect(hash.phc == Self.good)
    }

    @Test(
        "anything else is refused, and so are costs that a tampered row could harm with",
        arguments: [
            "", "$", "x", good + "$", good + " ", "$" + good, good + "=",
            good.replacing("argon2id", with: "argon2i"), good.replacing("argon2id", with: "argon2d"),
            good.replacing("v=19", with: "v=16"), good.replacing("v=19$", with: ""),
            good.replacing("m=19456", with: "m=019456"),
            good.replacing("m=19456", with: "m=+19456"), good.replacing("m=19456", with: "m="),
            good.replacing("m=19456", with: "m=4294967295"), good.replacing("m=19456", with: "m=99999999999999999999"),
            good.replacing("m=19456", with: "m=7"), good.replacing("t=2", with: "t=0"),
            good.replacing("t=2", with: "t=1000000"),
            good.replacing("p=1", with: "p=0"), good.replacing("p=1", with: "p=4096"),
            good.replacing("t=2,p=1", with: "p=1,t=2"),
            good.replacing("p=1", with: "p=1,x=1"), good.replacing("+", with: "-"),
            good.replacing("cmVrZXktdGVzdC1zYWx0IQ", with: "AAAA"), good.replacing("cmVrZXktdGVzdC1zYWx0IQ", with: ""),
            good.replacing("8NMYTvXrXWOmtYF6efgLuG49UVZd1I+Y8foKw86Mp3U", with: "AAAA"),
            "$2b$12$abcdefghijklmnopqrstuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu",
            good + String(repeating: "A", count: 1_000_000),
        ])
    func refused(phc: String) {
        #expect(PasswordHash(phc: phc) == nil)
    }
}
