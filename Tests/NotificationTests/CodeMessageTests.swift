import EventContracts
import Foundation
import Messaging
import NotificationDomain
import RecoveryCrypto
import TestSupport
import Testing

@testable import NotificationService

/// Messages that carry a code.
@Suite("Codes") struct CodeMessageTests {
    @Test(
        "a text message reads as the WICG format, says for how long, and carries no name, address or link (SMS-09, SMS-15)",
        arguments: ["en", "nl"])
    func recoveryCode(_ locale: String) async throws {
        try await NotificationFixture.with { fixture in
            try await fixture.queued(.code("00000004", locale: locale))
            try await fixture.drain(try fixture.worker())
            let message = try #require(try await fixture.inbox().first)
            #expect(message.kind == "recovery-code" && message.channel == "sms" && message.to == "+31612345678")
            #expect(message.subject.isEmpty && message.html.isEmpty)
            let read = try #require(OneTimeCodeMessage(parsing: message.text))
            #expect(read.host == "id.example" && read.code == "00000004" && read.embeddedHost == nil)
            let lines = message.text.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count == 3 && lines[1].isEmpty && lines[2] == "@id.example #00000004")
            #expect(lines[0].hasPrefix("00000004 ") && lines[0].contains("12:20 UTC"))
            #expect(!message.text.contains("://") && !lines[0].contains("@") && !lines[0].contains("example"))
            #expect(Set(message.text.matches(of: /[0-9]{8}/).map(\.output)) == ["00000004"])
            let summary = try #require(try await fixture.messages().first)
            #expect(summary.state == "sent" && summary.to == "***78", "NOT-09")
            #expect(try await fixture.sealedRows() == 0)
        }
    }

    @Test(
        "where accounts share a number the message says for whom by one letter and nothing more (SMS-15)",
        arguments: [
            ("A", " A"), ("Anna", " A"), ("Éva", " É"), ("李雷", " 李"), ("https://evil.test", " h"), ("1", nil),
            ("<b>", nil),
            ("", nil), ("\u{202E}A", nil), (nil, nil),
        ] as [(String?, String?)])
    func initial(_ name: String?, _ shown: String?) async throws {
        try await NotificationFixture.with { fixture in
            try await fixture.queued(.code(initial: name))
            try await fixture.drain(try fixture.worker())
            let text = try #require(try await fixture.inbox().first).text
            #expect(text.contains(", for the account of\(shown ?? "")") == (shown != nil))
            #expect(!text.contains("evil") && !text.contains("Anna") && !text.contains("<b"))
            #expect(OneTimeCodeMessage(parsing: text)?.code == "01234567")
        }
    }

    @Test("without capture a text message fails, and says why (no provider is built in)")
    func noProvider() async throws {
        try await NotificationFixture.with { fixture in
            try await fixture.queued(.code())
            let configuration = try #require(
                SMTPConfiguration(url: "smtp://127.0.0.1:9", tls: .none, timeout: .seconds(1), helloName: "a"))
            let connection = SMTPConnection(configuration: configuration, name: "smtp-1")
            try await fixture.drain(try fixture.worker(NotificationFixture.mail(connection)))
            let summary = try #require(try await fixture.messages().first)
            #expect(summary.state == "failed" && summary.reason == "no-provider")
            #expect(try await fixture.sealedRows() == 1, "an operator may name a provider and try it again")
            fixture.time.advance(by: .seconds(20 * 60))
            try await fixture.sweep()
            #expect(try await fixture.sealedRows() == 0, "until its secret expires")
            #expect(try await fixture.messages().map(\.state) == ["failed"])
            await connection.close()
        }
    }

    @Test("a code is never sent from its expiry on (EVT-13)", arguments: [-1, 0] as [Int64])
    func expiry(_ offset: Int64) async throws {
        try await NotificationFixture.with { fixture in
            let code = try await fixture.queued(.code())
            let contact = try await fixture.verification()
            fixture.time.set(code.event.expiresAt.adding(milliseconds: offset))
            try await fixture.drain(try fixture.worker())
            #expect(try await fixture.inbox().count(where: { $0.kind == "recovery-code" }) == (offset < 0 ? 1 : 0))
            #expect(code.event.expiresAt < contact.expiresAt)
        }
    }

    @Test(
        "numbers that are none get nothing",
        arguments: [
            "0612345678", "+", "+0612345678", "+3161234567x", "+31612345678,+31687654321", "+٣١٦١٢٣٤٥٦٧٨",
            "anna@example.com",
        ])
    func badNumber(_ number: String) async throws {
        try await NotificationFixture.with { fixture in
            var link = NotificationFixture.Link.code()
            link.address = number
            try await fixture.queued(link)
            try await fixture.drain(try fixture.worker())
            #expect(try await fixture.inbox().isEmpty)
            #expect(try await fixture.messages().map(\.reason) == ["number-refused"])
        }
    }

    @Test(
        "the code that proves a contact arrives by mail and by text message, with leading zeros",
        arguments: ["anna@example.com", "+31612345678"], ContactVerificationReasons.all)
    func contactCode(_ address: String, _ reason: ContactVerificationRequested.Reason) async throws {
        try await NotificationFixture.with { fixture in
            try await fixture.verification(NotificationFixture.Verification(address: address, reason: reason))
            try await fixture.drain(try fixture.worker())
            let message = try #require(try await fixture.inbox().first)
            #expect(message.kind == "contact-verification" && message.to == address)
            #expect(Set(message.text.matches(of: /[0-9]{8}/).map(\.output)) == ["00000004"])
            #expect(!message.text.contains("Anna") && !message.text.contains("/reset?"))
            if message.channel == "sms" {
                #expect(OneTimeCodeMessage(parsing: message.text)?.host == "id.example")
            } else {
                #expect(message.text.components(separatedBy: "\n").contains("00000004"))
                #expect(message.html.contains(">00000004<"))
            }
        }
    }

    @Test("one message for each request of a contact's code, however often it arrives")
    func once() async throws {
        try await NotificationFixture.with { fixture in
            let request = UUID()
            for _ in 0..<3 { try await fixture.verification(NotificationFixture.Verification(request: request)) }
            try await fixture.verification()
            #expect(try await fixture.messages().count == 2)
        }
    }

    struct Crossing: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var recovery: (@Sendable (inout NotificationFixture.Link, NotificationFixture) -> Void)?
        var contact: (@Sendable (inout NotificationFixture.Verification, NotificationFixture) -> Void)?
    }

    static let crossings: [Crossing] = [
        Crossing(
            testDescription: "recovery code sealed as a contact's code",
            recovery: { link, _ in link.secretPurpose = .contactCode }),
        Crossing(
            testDescription: "recovery recipient sealed as a contact's",
            recovery: { link, _ in link.recipientPurpose = .contactRecipient }),
        Crossing(
            testDescription: "recovery recipient sealed as a notice's",
            recovery: { link, _ in link.recipientPurpose = .noticeRecipient }),
        Crossing(testDescription: "recovery code that is a link", recovery: { link, _ in link.secretText = nil }),
        Crossing(testDescription: "recovery code with blanks", recovery: { link, _ in link.secretText = "0123 4567" }),
        Crossing(
            testDescription: "recovery code of seven digits", recovery: { link, _ in link.secretText = "0123456" }),
        Crossing(
            testDescription: "recovery code of another attempt", recovery: { link, _ in link.sealedAttempt = UUID() }),
        Crossing(
            testDescription: "recovery code sealed for mail", recovery: { link, _ in link.sealedChannel = .email }),
        Crossing(
            testDescription: "contact's code sealed as a recovery code",
            contact: { it, _ in it.secretPurpose = .recoverySecret }),
        Crossing(
            testDescription: "contact's recipient sealed as a recovery's",
            contact: { it, _ in it.recipientPurpose = .recoveryRecipient }),
        Crossing(
            testDescription: "contact's recipient sealed as a notice's",
            contact: { it, _ in it.recipientPurpose = .noticeRecipient }),
        Crossing(testDescription: "contact's code of another change", contact: { it, _ in it.sealedChange = UUID() }),
        Crossing(testDescription: "contact's code that is words", contact: { it, _ in it.code = "https://evil.test/" }),
    ]

    @Test("no box can be used for anything but what it was sealed for (DESIGN 3.3)", arguments: crossings)
    func crossing(_ crossing: Crossing) async throws {
        try await NotificationFixture.with { fixture in
            if let change = crossing.recovery {
                var link = NotificationFixture.Link.code()
                change(&link, fixture)
                try await fixture.queued(link)
            }
            if let change = crossing.contact {
                var verification = NotificationFixture.Verification()
                change(&verification, fixture)
                try await fixture.verification(verification)
            }
            try await fixture.drain(try fixture.worker())
            #expect(try await fixture.inbox().isEmpty)
            #expect(try await fixture.messages().map(\.state) == ["failed"])
            #expect(try await fixture.sealedRows() == 0)
        }
    }

    @Test(
        "recovery codes count from token only, contact's codes from identity only, addresses from identity only",
        arguments: 0..<4)
    func wrongSender(_ number: Int) async throws {
        try await NotificationFixture.with { fixture in
            var link = NotificationFixture.Link.code()
            var verification = NotificationFixture.Verification()
            switch number {
            case 0: link.secretSealer = fixture.identity
            case 1: link.recipientSealer = fixture.token
            case 2: verification.secretSealer = fixture.token
            default: verification.recipientSealer = fixture.token
            }
            if number < 2 {
                try await fixture.queued(link)
            } else {
                try await fixture.verification(verification)
            }
            fixture.time.advance(by: .seconds(15 * 60))
            try await fixture.drain(try fixture.worker())
            #expect(try await fixture.inbox().isEmpty)
            #expect(try await fixture.messages().map(\.state) == ["failed"])
        }
    }

    @Test(
        "a text message whose worker died: again in development, never with a real transport, and wiped at its expiry")
    func crash() async throws {
        try await NotificationFixture.with { fixture in
            let issued = try await fixture.queued(.code())
            let dying = try fixture.worker(name: "dying")
            _ = try #require(try await dying.claimed())
            try await fixture.elapse()
            let real = try fixture.worker(ProviderRoutes(email: .none, sms: .none), name: "real")
            #expect(try await fixture.drain(real) == 0)
            #expect(try await fixture.messages().map(\.state) == ["unknown"])
            #expect(try await fixture.sealedRows() == 1)
            fixture.time.set(issued.event.expiresAt)
            try await fixture.sweep()
            #expect(try await fixture.messages().map(\.state) == ["expired"])
            #expect(try await fixture.sealedRows() == 0)
        }
    }
}

/// The reasons a contact can be proved for.
enum ContactVerificationReasons {
    static let all: [ContactVerificationRequested.Reason] = [.signUp, .replace, .add]
}
