import Foundation
import NotificationDomain
import ServiceRuntime
import Testing

@testable import NotificationService

/// Signatures of ours, judged by PyPI's dkimpy over the bytes that aiosmtpd got.
@Suite(
    "DKIM (RFC 6376, RFC 8463)", .serialized,
    .enabled(if: DKIMOracle.isInstalled, "PyPI's dkimpy is not installed; deploy/dev test does that"))
struct DKIMTests {
    private static let text =
        "Grüße  an alle \t\n.\n.. two dots\nFrom here on\n\n\(String(repeating: "ä.", count: 80))\nhttps://id.example/x?a=b \n\n\n"
    private static let html = "<p>Hello</p>\n"

    private static func keys() throws -> (signer: DKIMSigner, records: [String: String]) {
        let rsa = try DKIMOracle.privateKey("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")
        let edwards = try DKIMOracle.privateKey("-algorithm", "ed25519")
        let signer = DKIMSigner(
            domain: "rekey.example",
            entries: [
                DKIMSigner.Entry(selector: "r1", key: try #require(DKIMKey(pem: rsa))),
                DKIMSigner.Entry(selector: "e1", key: try #require(DKIMKey(pem: edwards))),
            ])
        return (
            signer,
            [
                "r1._domainkey.rekey.example": try DKIMOracle.record(of: rsa, algorithm: "rsa"),
                "e1._domainkey.rekey.example": try DKIMOracle.record(of: edwards, algorithm: "ed25519"),
            ]
        )
    }

    /// What the server got, of a signed and of an unsigned mail.
    private static func received(_ signer: DKIMSigner?, times: Int = 1) async throws -> [Data] {
        let server = try SMTPServer()
        defer { server.stop() }
        let connection = try SMTPTests.connection(server.url, signer: signer)
        let mail = try SMTPTests.mail(
            to: "anna@example.com", subject: "Neues  Passwort wählen", text: text, html: html,
            id: UUID(uuidString: "0192A7C0-0000-7000-8000-000000000001") ?? UUID())
        var contents: [Data] = []
        for _ in 0..<times {
            #expect(await connection.deliver(mail).said == "accepted")
            contents.append(try server.next().content)
        }
        await connection.close()
        return contents
    }

    private static func replaced(_ message: Data, _ old: String, _ new: String) throws -> Data {
        var message = message
        let range = try #require(message.range(of: Data(old.utf8)))
        message.replaceSubrange(range, with: Data(new.utf8))
        return message
    }

    @Test("both algorithms verify, and a changed byte or a second From does not")
    func verified() async throws {
        let (signer, records) = try Self.keys()
        let message = try #require(try await Self.received(signer).first)
        func verdicts(_ message: Data) throws -> [Bool] {
            try DKIMOracle.opinion(of: message, records: records).verdicts
        }
        #expect(try verdicts(message) == [true, true])
        // What servers on the way may do.
        #expect(
            try verdicts(try Self.replaced(message, "Auto-Submitted: auto", "AUTO-submitted:   auto")) == [true, true])
        for (old, new) in [
            ("<p>Hello", "<p>hello"), ("Message-ID: <0", "Message-ID: <1"), ("To: <anna", "To: <bert"),
            ("From: ", "From: <x@evil.test>\r\nFrom: "), ("Auto-Submitted: auto-generated", "Auto-Submitted: no"),
            ("Feedback-ID: r", "Feedback-ID: x"), ("multipart/alternative", "multipart/mixed"),
            ("Date: Sun", "Date: Mon"), ("Subject: =?", "Subject: x =?"), ("MIME-Version: 1.0", "MIME-Version: 1.1"),
        ] {
            #expect(try verdicts(try Self.replaced(message, old, new)) == [false, false], "\(old)")
        }
    }

    @Test("every try has the same bytes, signed at the message's own time")
    func stable() async throws {
        let (signer, _) = try Self.keys()
        let messages = try await Self.received(signer, times: 2)
        #expect(messages[0] == messages[1])
        let text = String(decoding: messages[0], as: UTF8.self)
        #expect(text.components(separatedBy: "t=1772366400;").count == 3)
        #expect(text.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 998 })
    }

    @Test("a reader finds the same parts in the signed and in the unsigned mail")
    func sameParts() async throws {
        let (signer, records) = try Self.keys()
        let signed = try DKIMOracle.opinion(of: try #require(try await Self.received(signer).first), records: records)
        let plain = try DKIMOracle.opinion(of: try #require(try await Self.received(nil).first), records: records)
        // libcurl puts the alternatives of an unsigned mail into a multipart/mixed of one part.
        #expect(signed.parts == plain.parts && signed.subject == plain.subject)
        #expect(signed.kind == "multipart/alternative")
        #expect(signed.verdicts.count == 2 && plain.verdicts == [] && signed.defects == 0)
        #expect(signed.parts.map(\.type) == ["text/plain", "text/html"] && signed.parts[0].charset == "utf-8")
        // Lines end as on the wire; the last end belongs to the boundary or to the text, as the parser sees it.
        func lines(_ text: String) -> String {
            text.replacing("\r\n", with: "\n").trimmingCharacters(in: .newlines)
        }
        #expect(lines(signed.parts[0].text) == lines(Self.text) && lines(signed.parts[1].text) == lines(Self.html))
        #expect(signed.subject == "Neues  Passwort wählen")
    }

    @Test("keys that sign nothing")
    func wrongKeys() throws {
        let ec = try DKIMOracle.privateKey("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
        let short = try DKIMOracle.privateKey("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024")
        let good = try DKIMOracle.privateKey("-algorithm", "ed25519")
        #expect(DKIMKey(pem: good) != nil && DKIMKey(pem: good.replacing("\n", with: "\r\n")) != nil)
        for pem in [ec, short, "", good.replacing("PRIVATE", with: "PUBLIC"), String(good.dropFirst(3)), good + good] {
            #expect(DKIMKey(pem: pem) == nil)
        }
        #expect(!"\(try #require(DKIMKey(pem: good)))".contains("ed25519("))
    }

    @Test("a selector needs its key, a domain that is ours, and a name")
    func settings() throws {
        let key = try DKIMOracle.privateKey("-algorithm", "ed25519")
        let good = ["mail.from": "no-reply@mail.id.test", "dkim.selector": "s1", "dkim.key": key]
        #expect(try SettingsTests.settings(good).dkim?.domain == "mail.id.test")
        #expect(try SettingsTests.settings(good.merging(["dkim.domain": "id.test"]) { $1 }).dkim?.domain == "id.test")
        #expect(try SettingsTests.settings([:]).dkim == nil)
        let second = ["dkim.second-selector": "s2", "dkim.second-key": key]
        #expect(
            try SettingsTests.settings(good.merging(second) { $1 }).dkim?.entries.map(\.selector) == ["s1", "s2"])
        for (name, value, named) in [
            ("dkim.key", "", "dkim.key"), ("dkim.key", "x", "dkim.key"), ("dkim.selector", "", "dkim.selector"),
            ("dkim.selector", "s;b=", "dkim.selector"), ("dkim.domain", "other.test", "dkim.domain"),
            ("dkim.domain", "l.id.test", "dkim.domain"), ("dkim.second-selector", "s1", "dkim.second"),
            ("dkim.second-selector", "s2", "dkim.second-key"), ("dkim.second-key", key, "dkim.second-selector"),
        ] {
            var wrong = good.merging([name: value]) { $1 }
            if name == "dkim.second-selector", value == "s1" { wrong["dkim.second-key"] = key }
            let error = #expect(throws: ConfigError.self, "\(name)=\(value)") { try SettingsTests.settings(wrong) }
            #expect(error.map { "\($0)".contains(named) && !"\($0)".contains("BEGIN") } == true)
        }
    }
}
