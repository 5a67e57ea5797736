import RecoveryCrypto
import Testing

@Suite("Passwords")
struct PasswordTests {
    @Test(
        "PWD-05: NFC and NFD spellings are one password",
        arguments: [
            ("caf\u{E9}", "cafe\u{301}"), ("\u{212B}ngstr\u{F6}m", "A\u{30A}ngstro\u{308}m"),
            ("\u{1E69}", "s\u{323}\u{307}"),
            ("\u{AC00}", "\u{1100}\u{1161}"), ("\u{212A}elvin", "Kelvin"),
        ])
    func normalised(composed: String, decomposed: String) {
        #expect(Password(composed).utf8Bytes == Password(decomposed).utf8Bytes)
    }

    @Test(
        "PWD-05: nothing but canonical equivalence is levelled",
        arguments: [
            ("password", "Password"), ("password", "password "), ("password", " password"), ("pass\0word", "pass"),
            ("pass\0word", "pass\0Word"), ("ﬁsh", "fish"), ("１２３", "123"), ("a\r\nb", "a\nb"), ("a\tb", "a b"),
            ("\u{430}", "a"), ("stra\u{DF}e", "strasse"),
        ])
    func distinct(a: String, b: String) {
        #expect(Password(a).utf8Bytes != Password(b).utf8Bytes)
    }

    @Test("a NUL byte stays where it is")
    func zeroByte() {
        #expect(Password("a\0b").utf8Bytes == [0x61, 0, 0x62])
        #expect(Password("e\u{301}\0e\u{301}").utf8Bytes == [0xC3, 0xA9, 0, 0xC3, 0xA9])
    }

    @Test(
        "PWD-01: length is in code points",
        arguments: [
            ("", 0), ("12345678", 8), ("👨‍👩‍👧‍👦", 7), (String(repeating: "👨‍👩‍👧‍👦", count: 15), 105),
            ("e\u{301}", 1), ("\r\n", 2),
        ])
    func codePoints(text: String, count: Int) {
        #expect(Password(text).codePointCount == count)
    }

    @Test("PWD-02: 1,024 bytes are kept, 1,025 are not")
    func longest() {
        let kept = Password(String(repeating: "a", count: 1024))
        #expect(!kept.isTooLong)
        #expect(kept.utf8Bytes.count == 1024)
        let refused = Password(String(repeating: "a", count: 1025))
        #expect(refused.isTooLong)
        #expect(refused.utf8Bytes.isEmpty)
        #expect(Password(String(repeating: "é", count: 513)).isTooLong)
    }
}
