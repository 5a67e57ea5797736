import EventContracts
import Foundation
import NotificationDomain
import TestSupport
import Testing

@testable import NotificationService

/// What is read out of reports (RFC 3464, RFC 5965), and that nothing is read out of anything else.
@Suite("Reports about mail") struct BounceParserTests {
    private static let id = UUID()
    private static let parser = BounceParser(domain: "rekey.example")

    private static func crlf(_ mail: [UInt8]) -> [UInt8] { mail.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] } }

    @Test("reports as real servers write them, with either end of line", arguments: BounceSample.all)
    func samples(_ sample: BounceSample) throws {
        let mail = try BounceSample.mail(sample.name, Self.id)
        for mail in [mail, Self.crlf(mail)] {
            let notices = Self.parser.notices(in: mail)
            #expect(notices.map(\.reason) == (sample.reason.map { [$0] } ?? []))
            #expect(notices.allSatisfy { $0.message == Self.id && $0.addresses.contains("anna@example.com") })
        }
    }

    @Test("a Message-ID on a domain in other letters is found by the form in which it went out")
    func otherLetters() throws {
        let sender = try #require(MailAddress("no-reply@exämple.com"))
        let mail = OutgoingMail(
            id: Self.id, from: MailSender(address: sender, name: "Rekey"),
            to: try #require(MailAddress("anna@example.com")),
            content: RenderedMessage(subject: "a", text: "a", html: "a"), language: .english, date: Date(),
            kind: .recoveryLink)
        let line = try #require(try MailHeaders.lines(of: mail).first { $0.hasPrefix("Message-ID: ") })
        let domain = try #require(line.split(separator: "@").last?.dropLast())
        #expect(domain == "xn--exmple-cua.com")
        for sample in BounceSample.all where sample.reason != nil && sample.name != "exchange-not-found" {
            let text = String(decoding: try BounceSample.mail(sample.name, Self.id), as: UTF8.self)
                .replacing("@rekey.example>", with: "@\(domain)>")
            #expect(BounceParser(sender: sender).notices(in: Array(text.utf8)).map(\.message) == [Self.id])
            #expect(Self.parser.notices(in: Array(text.utf8)).isEmpty)
        }
    }

    @Test("a report about a mail with a Message-ID that is not ours says nothing, whatever else it names")
    func foreign() throws {
        let id = Self.id.uuidString.lowercased()
        for name in ["gmail-no-such-mailbox", "arf-abuse"] {
            let text = String(decoding: try BounceSample.mail(name, Self.id), as: UTF8.self)
            #expect(!Self.parser.notices(in: Array(text.utf8)).isEmpty)
            #expect(
                Self.parser.notices(in: Array(text.replacing("@rekey.example>", with: "@other.example>").utf8)).isEmpty)
            let odd = text.replacing("<\(id)@", with: "<\(id)0@")
            #expect(Self.parser.notices(in: Array(odd.utf8)).isEmpty)
        }
        // The returned mail decides; what a forger adds above it does not.
        let text = String(decoding: try BounceSample.mail("exim-no-such-mailbox", Self.id), as: UTF8.self)
        let forged = text.replacing("Message-Id: <\(id)@rekey.example>", with: "Message-Id: <a@other.example>")
        #expect(forged.contains("References: <\(id)@rekey.example>"))
        #expect(Self.parser.notices(in: Array(forged.utf8)).isEmpty)
    }

    @Test("a report inside of what a gateway wrapped around it is found, and not at any depth")
    func wrapped() throws {
        var mail = try BounceSample.mail("postfix-no-such-mailbox", Self.id)
        for level in 1...4 {
            let head = "Content-Type: multipart/mixed; boundary=level\(level)\n\n--level\(level)\n"
            mail = Array(head.utf8) + mail + Array("\n--level\(level)--\n".utf8)
            #expect(Self.parser.notices(in: mail).count == (level <= 3 ? 1 : 0))
        }
    }

    @Test("cut, garbled and monstrous mails end in bounded time and never trap")
    func hostile() throws {
        let random = SeededRandomSource(seed: 42)
        func number(below bound: Int) -> Int {
            Int(random.bytes(4).reduce(0) { $0 << 8 | UInt32($1) }) % bound
        }
        for sample in BounceSample.all {
            let mail = try BounceSample.mail(sample.name, Self.id)
            for _ in 0..<150 {
                var garbled = Array(mail.prefix(number(below: mail.count + 1)))
                for _ in 0..<number(below: 12) where !garbled.isEmpty {
                    let place = number(below: garbled.count)
                    switch number(below: 3) {
                    case 0: garbled[place] = random.bytes(1)[0]
                    case 1: garbled.remove(at: place)
                    default: garbled.insert(contentsOf: garbled[place...].prefix(60), at: 0)
                    }
                }
                for notice in Self.parser.notices(in: garbled) { #expect(notice.addresses.count <= 10) }
            }
        }
        let long = Array("Content-Type: multipart/report; boundary=a\n\n".utf8)
        let monsters: [[UInt8]] = [
            [], [0x0A], Array(repeating: 0x3B, count: 400_000), Array(repeating: 0x0A, count: 400_000),
            long + Array(repeating: 0x2D, count: 400_000),
            long + Array(String(repeating: "--a\n", count: 100_000).utf8),
            Array(String(repeating: "Content-Type: multipart/mixed; boundary=a\n\n--a\n", count: 8_000).utf8),
            Array(String(repeating: "a: b\n", count: 80_000).utf8),
            Array("a: ".utf8) + Array(repeating: 0xFF, count: 400_000),
        ]
        for monster in monsters { #expect(Self.parser.notices(in: monster).isEmpty) }
    }

    @Test("only as much of a mail is read as a report can need")
    func bounded() throws {
        let mail = try BounceSample.mail("postfix-no-such-mailbox", Self.id)
        let padding = Array(String(repeating: "X-Padding: \(String(repeating: "x", count: 1000))\n", count: 300).utf8)
        #expect(Self.parser.notices(in: padding + mail).isEmpty)
    }

    @Test(
        "which codes mean that nothing more is sent there",
        arguments: [
            ("failed", "5.1.1", nil, "no-such-mailbox"), ("FAILED (for good)", "5.1.1 (bad)", nil, "no-such-mailbox"),
            ("failed", "5.1.10", nil, "no-such-domain"), ("failed", "5.1.6", nil, "mailbox-moved"),
            ("failed", "5.0.0", "smtp; 550 5.2.1 disabled", "mailbox-disabled"),
            ("failed", nil, "smtp; 550 5.1.1 unknown", "no-such-mailbox"), ("failed", "5.0.0", "smtp; 550 no", nil),
            ("failed", "5.7.1", "smtp; 550 5.1.1 but policy", nil), ("failed", "5.2.2", nil, nil),
            ("failed", "4.1.1", nil, nil), ("delayed", "5.1.1", nil, nil), ("failedly", "5.1.1", nil, nil),
            (nil, "5.1.1", nil, nil), ("failed", nil, nil, nil), ("failed", "5.1.1111", nil, nil),
        ] as [(String?, String?, String?, String?)])
    func rule(_ action: String?, _ status: String?, _ diagnostic: String?, _ reason: String?) {
        #expect(BounceRule.reason(action: action, status: status, diagnostic: diagnostic) == reason)
    }
}
