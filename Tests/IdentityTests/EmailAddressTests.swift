import IdentityDomain
import Testing

@Suite("E-mail addresses (REQ-06, REQ-08, REQ-09, SWF-01, SWF-03)")
struct EmailAddressTests {
    @Test(
        "accepted as one plain address",
        arguments: [
            "ann@example.com", "Ann.O'Neil+tag@Mail.Example.CO.UK", "a@b.co", "дмитрий@example.com",
            "x_y=z@xn--bcher-kva.example",
            String(repeating: "l", count: 64) + "@example.com",
        ])
    func accepted(_ text: String) { #expect(EmailAddress(text)?.original == text) }

    @Test(
        "refused as anything else",
        arguments: [
            "", "ann", "@example.com", "ann@", "ann@localhost", "a@x.com,b@y.com", "a@x.com b@y.com", "a@x@y.com",
            "ann@example.com\r\nBcc: eve@example.com", "ann@exa\nmple.com", "ann\0@example.com", "an n@example.com",
            "<ann@example.com>", "\"ann\"@example.com", "Ann <ann@example.com>", "ann@-example.com", "ann@example-.com",
            "ann@example..com", ".ann@example.com", "ann.@example.com", "a..n@example.com", "ann@[127.0.0.1]",
            "ann@bücher.example", "ann\u{0085}@example.com", "ann\u{200B}@example.com", "ann\u{2028}@example.com",
            "ann;eve@example.com", String(repeating: "l", count: 65) + "@example.com",
            "ann@" + String(repeating: "a", count: 64) + ".com",
            "a@" + String(repeating: "abcdefgh.", count: 30) + "com",
        ])
    func refused(_ text: String) { #expect(EmailAddress(text) == nil) }

    @Test("only ASCII capitals are folded")
    func folding() {
        #expect(EmailAddress("ANN@Example.COM")?.folded == "ann@example.com")
        let kelvin = EmailAddress("\u{212A}ate@example.com")
        #expect(kelvin?.folded.utf8.elementsEqual("\u{212A}ate@example.com".utf8) == true)
        #expect(EmailAddress("\u{0130}@example.com")?.folded.utf8.elementsEqual("\u{0130}@example.com".utf8) == true)
    }

    @Test("canonically equivalent addresses are different addresses (SWF-02)")
    func equivalence() {
        #expect(EmailAddress("\u{212A}@example.com") != EmailAddress("K@example.com"))
        #expect(EmailAddress("e\u{0301}@example.com") != EmailAddress("\u{00E9}@example.com"))
    }

    @Test("an address does not print itself")
    func redaction() throws {
        let address = try #require(EmailAddress("ann@example.com"))
        #expect(!"\(address) \(String(reflecting: address)) \(String(describing: Optional(address)))".contains("ann"))
    }
}
