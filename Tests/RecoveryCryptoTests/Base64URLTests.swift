import RecoveryCrypto
import Testing

@Suite("Base64url has one spelling for each value")
struct Base64URLTests {
    @Test(
        "RFC 4648 §10 vectors, without padding",
        arguments: [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ])
    func vectors(plain: String, encoded: String) {
        #expect(Base64URL.encode(Array(plain.utf8)) == encoded)
        #expect(Base64URL.decode(encoded) == Array(plain.utf8))
    }

    @Test("every length and every byte value comes back")
    func roundTrip() {
        for length in 0...96 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ length) }
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
        let all = (0...255).map { UInt8($0) }
        #expect(Base64URL.decode(Base64URL.encode(all)) == all)
        #expect(Base64URL.encode([0xFB, 0xFF]) == "-_8")
    }

    @Test(
        "anything but the canonical spelling is refused",
        arguments: [
            "Zg==", "Zh", "Zm9", "Z", "Zm9vY", "-_9", "+/8", "Zm 9v", "Zm9v\n", "Zm9v\r\n", "Zm9v\0", "Ζm9v", "Zm9v=",
            "=",
            "Zm9v.", "🙂🙂",
        ])
    func refused(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test(
        "constant-time comparison agrees with ==",
        arguments: [
            ([UInt8](), [UInt8]()), ([1], [1]), ([1], [2]), ([1], [1, 0]), ([], [0]), ([1, 2, 3], [1, 2, 3]),
            ([0, 2, 3], [1, 2, 3]), ([1, 2, 3], [1, 2, 0x83]),
        ])
    func constantTime(a: [UInt8], b: [UInt8]) {
        #expect(constantTimeEqual(a, b) == (a == b))
    }
}
