import Foundation
import Testing

@testable import NotificationDomain

/// Rules that need nothing but their input.
@Suite("Rules of notification") struct DomainTests {
    static let refused: [String] = [
        "", "anna", "@example.com", "anna@", "anna@@example.com", "a@b@example.com",
        "anna@example.com\r\nBcc: x@evil.test",
        "anna@example.com\n", "anna@example.com\r", "anna@example.com\u{0}", "an\u{0}na@example.com",
        "anna@exa mple.com",
        " anna@example.com", "anna@example.com ", "\"x@evil.test\"@victim.test", "\"anna\"@example.com",
        "Anna <anna@example.com>", "<anna@example.com>", "anna@example.com,eve@evil.test",
        "anna@example.com;eve@evil.test",
        "group:anna@example.com;", "anna@example.com(comment)", "anna@[127.0.0.1]", "@route:anna@example.com",
        "anna@example.com\u{2028}Bcc: x@evil.test", "anna@example.com\u{2029}", "anna@example.com\u{85}",
        "anna\u{202E}@example.com",
        "anna\u{200B}@example.com", "anna\u{A0}@example.com", "anna@example..com", "anna@.example.com",
        "anna@example.com.",
        "anna@-example.com", "anna@example-.com", "anna\\@example.com",
        "anna@example.com\r\n.\r\nMAIL FROM:<x@evil.test>",
        String(repeating: "a", count: 65) + "@example.com", "a@" + String(repeating: "b", count: 64) + ".com",
        "a@" + String(repeating: "b.", count: 130) + "com",
    ]

    @Test("not one plain address, so never sent to (NOT-03, REQ-09, SWF-01)", arguments: refused)
    func addressRefused(_ text: String) {
        #expect(MailAddress(text) == nil)
    }

    @Test(
        "plain addresses of every shape",
        arguments: [
            "anna@example.com", "a.n+tag@sub.example.co.uk", "o'hara@example.com", "x%0d%0aBcc@example.com",
            "jörg@münchen.example",
            "a@localhost", "-x@example.com", "a..b@example.com", "1@2.example",
        ])
    func addressTaken(_ text: String) {
        #expect(MailAddress(text)?.text == text)
    }

    @Test("an address never prints itself") func addressHidden() throws {
        let address = try #require(MailAddress("anna@example.com"))
        #expect(!"\(address) \(String(reflecting: address))".contains("anna"))
        var dumped = ""
        dump(address, to: &dumped)
        #expect(!dumped.contains("anna"))
    }

    @Test(
        "names that would let our mail phish, or break a line, are dropped (NOT-04)",
        arguments: [
            "", "https://evil.test", "evil.test", "www.evil.test/x", "Anna\r\nBcc: x", "Anna\u{2028}", "a@b",
            "<b>Anna</b>",
            "Click here: now", String(repeating: "a", count: 61), "An\u{202E}na", "Anna\u{0}", "visit evil.com today",
            "\"Anna\"", "www。evil。com", "evil．com", "a＠b",
        ])
    func nameDropped(_ name: String) {
        #expect(Salutation.name(from: name) == nil)
    }

    @Test(
        "names that people have",
        arguments: ["Anna", "Jean-Luc", "O'Hara", "J.P.", "J. P.", "Łukasz", "李雷", "St. John", "María José"])
    func nameKept(_ name: String) {
        #expect(Salutation.name(from: name) == name)
    }

    @Test("a message is sent strictly before its expiry, in whole milliseconds")
    func strictExpiry() {
        let expiry = Date(timeIntervalSince1970: 1_000)
        #expect(DeliveryRule.mayStillBeSent(now: expiry.addingTimeInterval(-0.001), expiresAt: expiry))
        #expect(!DeliveryRule.mayStillBeSent(now: expiry, expiresAt: expiry))
    }

    @Test("pauses double from one second to one minute, with full jitter (A6)")
    func pauses() {
        let longest = (1...9).map { DeliveryRule.pause(after: $0, jitter: 1) }
        #expect(longest == [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000])
        #expect(DeliveryRule.pause(after: 1_000_000, jitter: 1) == 60_000)
        #expect(DeliveryRule.pause(after: 5, jitter: 0) == 1)
    }

    @Test("what follows from a try")
    func verdicts() {
        #expect(DeliveryRule.verdict(.accepted, attempts: 1, jitter: 1) == .init(state: .sent))
        #expect(DeliveryRule.verdict(.permanent("x"), attempts: 1, jitter: 1) == .init(state: .failed, reason: "x"))
        let elsewhere = DeliveryResult.permanent("x", mayGoElsewhere: true)
        for (result, hasOthers) in [(elsewhere, false), (.permanent("x"), true)] {
            #expect(
                DeliveryRule.verdict(result, attempts: 1, hasOthers: hasOthers, jitter: 1)
                    == .init(state: .failed, reason: "x"))
        }
        #expect(
            DeliveryRule.verdict(elsewhere, attempts: 1, hasOthers: true, jitter: 1)
                == .init(state: .retry, delay: 0, reason: "x"))
        #expect(
            DeliveryRule.verdict(.temporary("x"), attempts: 2, jitter: 1)
                == .init(state: .retry, delay: 2_000, reason: "x"))
        #expect(
            DeliveryRule.verdict(.unknown("x"), attempts: 1, jitter: 1)
                == .init(state: .unknown, delay: 1_000, reason: "x"))
    }

    @Test("masks show the first character and the domain, or two digits")
    func masks() {
        #expect(MaskedDestination.email("anna@example.com") == "a***@example.com")
        #expect(MaskedDestination.email("@example.com") == "***@example.com")
        #expect(MaskedDestination.email("nothing") == "***")
        #expect(MaskedDestination.phone("+31612345678") == "***78")
    }

    @Test(
        "languages by their first subtag",
        arguments: [("nl", "nl"), ("NL-be", "nl"), ("nl_BE", "nl"), ("en-GB", "en"), ("fr", "en"), ("", "en")])
    func languages(_ tag: String, _ expected: String) {
        #expect(MessageLanguage(tag: tag).rawValue == expected)
    }

    @Test(
        "text of a caller: shown, clipped, or left out (NOT-04, SES-19)",
        arguments: [
            ("Firefox 140.0 · Linux", "Firefox 140.0 · Linux"), ("My phone (work)", "My phone (work)"),
            ("St. John", "St. John"),
            ("<b>", "<b>"), ("evil.test", nil), ("x:y", nil), ("a/b", nil), ("a@b", nil), ("a\nb", nil), ("", nil),
            ("evil。test", nil), (nil, nil), (String(repeating: "é", count: 60), String(repeating: "é", count: 60)),
            (String(repeating: "é", count: 61), String(repeating: "é", count: 59) + "…"),
        ] as [(String?, String?)])
    func foreignText(_ text: String?, _ shown: String?) {
        #expect(ForeignText.shown(text) == shown)
    }

    @Test("numbers never print themselves") func numberHidden() throws {
        let number = try #require(PhoneNumber("+31612345678"))
        var dumped = ""
        dump(number, to: &dumped)
        #expect(!"\(number)\(String(reflecting: number))\(dumped)".contains("612"))
    }

    @Test("instants in words, in UTC")
    func instants() {
        let date = Date(timeIntervalSince1970: 1_772_366_400 + 59)
        #expect(InstantText.text(date, in: .english) == "1 March 2026, 12:00 UTC")
        #expect(InstantText.text(date, in: .dutch) == "1 maart 2026, 12:00 UTC")
    }
}
