import EventContracts
import Foundation
import NotificationDomain
import Testing

@testable import NotificationService

/// Against aiosmtpd, judged by the bytes that arrived.
@Suite("SMTP", .serialized) struct SMTPTests {
    static func mail(
        to address: String, subject: String = "Choose a new password", text: String = "Hello\n\nhttps://id.example/x\n",
        html: String = "<p>Hello</p>\n", name: String = "Rekey", id: UUID = UUID()
    ) throws -> OutgoingMail {
        let from = try #require(MailAddress("no-reply@rekey.example"))
        return OutgoingMail(
            id: id, from: MailSender(address: from, name: name), to: try #require(MailAddress(address)),
            content: RenderedMessage(subject: subject, text: text, html: html), language: .english,
            date: Date(timeIntervalSince1970: 1_772_366_400), kind: .recoveryLink)
    }

    static func connection(
        _ url: String, tls: SMTPConfiguration.TLS = .opportunistic, signer: DKIMSigner? = nil
    ) throws -> SMTPConnection {
        let configuration = try #require(
            SMTPConfiguration(url: url, tls: tls, timeout: .seconds(10), helloName: "rekey.example"))
        return SMTPConnection(configuration: configuration, name: "smtp-test", signer: signer)
    }

    /// Signs with a key that nobody verifies.
    static func signer() throws -> DKIMSigner {
        let der: [UInt8] = [0x30, 0x2E, 2, 1, 0, 0x30, 5, 6, 3, 0x2B, 0x65, 0x70, 4, 0x22, 4, 0x20]
        let base64 = Data(der + [UInt8](repeating: 7, count: 32)).base64EncodedString()
        let key = DKIMKey(pem: "-----BEGIN PRIVATE KEY-----\n\(base64)\n-----END PRIVATE KEY-----\n")
        return DKIMSigner(domain: "rekey.example", entries: [DKIMSigner.Entry(selector: "s", key: try #require(key))])
    }

    private static func with(
        signer: DKIMSigner? = nil, _ body: (SMTPServer, SMTPConnection) async throws -> Void
    ) async throws {
        let server = try SMTPServer()
        defer { server.stop() }
        let connection = try connection(server.url, signer: signer)
        try await body(server, connection)
        await connection.close()
    }

    private static func outcome(
        _ connection: SMTPConnection, _ mail: @autoclosure () throws -> OutgoingMail
    ) async throws -> String {
        await connection.deliver(try mail()).said
    }

    /// Lines of the SMTP commands, without the message.
    static func commands(_ raw: Data) -> [String] {
        var commands: [String] = []
        var inMessage = false
        for line in String(decoding: raw, as: UTF8.self).components(separatedBy: "\r\n") where !line.isEmpty {
            if inMessage {
                inMessage = line != "."
            } else {
                commands.append(line)
                inMessage = line == "DATA"
            }
        }
        return commands
    }

    @Test("headers, parts and envelope of a mail (NOT-06)")
    func whole() async throws {
        try await Self.with { server, connection in
            let mail = try Self.mail(
                to: "anna@example.com",
                text: "Grüße\n.\nhttps://id.example/reset?token=\(String(repeating: "x", count: 87))\n")
            #expect(await connection.deliver(mail).said == "accepted")
            let received = try server.next()
            #expect(received.from == "no-reply@rekey.example" && received.to == ["anna@example.com"])
            let text = String(decoding: received.content, as: UTF8.self)
            let head = text.components(separatedBy: "\r\n\r\n")[0].components(separatedBy: "\r\n")
            for line in [
                "From: \"Rekey\" <no-reply@rekey.example>", "To: <anna@example.com>", "Subject: Choose a new password",
                "Date: Sun, 1 Mar 2026 12:00:00 +0000",
                "Message-ID: <\(mail.id.uuidString.lowercased())@rekey.example>",
                "Auto-Submitted: auto-generated", "Content-Language: en", "Mime-Version: 1.0",
                "Feedback-ID: recovery-link:link:rekey:rekey.example",
            ] {
                #expect(head.contains(line), "\(line)")
            }
            #expect(text.contains("multipart/alternative") && text.contains("text/plain; charset=utf-8"))
            #expect(text.contains("Gr=C3=BC=C3=9Fe"))
            #expect(!text.contains("List-Unsubscribe"))
            #expect(Self.commands(received.raw).first == "EHLO rekey.example")
            // The part decodes to exactly what was rendered.
            let decoded = text.replacing("=\r\n", with: "")
            #expect(
                decoded.contains("\r\nhttps://id.example/reset?token=3D\(String(repeating: "x", count: 87))\r\n")
                    || decoded.contains("token=3D"))
        }
    }

    @Test("nothing adds a header, a recipient or a message (NOT-03)", arguments: MailInjection.all, [false, true])
    func injection(_ injection: MailInjection, _ isSigned: Bool) async throws {
        try await Self.with(signer: isSigned ? Self.signer() : nil) { server, connection in
            #expect(await connection.deliver(try injection.mail()).said == "accepted")
            let received = try server.next()
            let verbs = Self.commands(received.raw).map { $0.prefix(4) }
            #expect(verbs == ["EHLO", "MAIL", "RCPT", "DATA"])
            #expect(received.to == [injection.address] && received.from == "no-reply@rekey.example")
            injection.expectWhole(received, headers: isSigned ? ["dkim-signature"] : [])
            // One end of data on the wire, whatever a server takes for one.
            let raw = String(decoding: received.raw, as: UTF8.self)
            #expect(raw.components(separatedBy: "\r\n.\r\n").count == 2 && raw.hasSuffix("\r\n.\r\n"))
            #expect(!received.raw.contains(0) && !raw.contains("\n.\n") && !raw.contains("\r.\r"))
            #expect(raw.utf8.count(where: { $0 == 0x0A }) == raw.components(separatedBy: "\r\n").count - 1)
            // Ours was the only message: the connection is free for the next one.
            #expect(try await Self.outcome(connection, try Self.mail(to: "next@example.com")) == "accepted")
            #expect(try server.next().to == ["next@example.com"])
        }
    }

    @Test(
        "what is no single plain address never becomes one (NOT-03)",
        arguments: [
            "anna@example.com\r\nBcc: x@evil.test", "anna@example.com\nRCPT TO:<x@evil.test>", "anna@example.com\r",
            "\"x@evil.test\"@victim.test", "\"anna\"@example.com", "friends:anna@example.com,x@evil.test;",
            "anna@example.com, x@evil.test", "anna@example.com x@evil.test", "<anna@example.com>",
            "anna@example.com\u{0}", "anna@example.com\u{2028}", "anna\u{2028}@example.com", "anna(x)@example.com",
            "@evil.test:anna@example.com", "anna@[127.0.0.1]", "anna%0d%0aRCPT TO:<x@evil.test>@example.com",
        ])
    func refusedAddress(_ text: String) { #expect(MailAddress(text) == nil) }

    @Test(
        "a header that could break its line stops the mail before anything is sent",
        arguments: MailInjection.brokenHeaders)
    func refusedHeader(_ value: String) async throws {
        try await Self.with { server, connection in
            for mail in [
                try Self.mail(to: "a@example.com", subject: value), try Self.mail(to: "a@example.com", name: value),
            ] {
                #expect(await connection.deliver(mail).said == "permanent header-refused")
            }
            #expect(try await Self.outcome(connection, try Self.mail(to: "b@example.com")) == "accepted")
            let received = try server.next()
            #expect(received.to == ["b@example.com"])
            #expect(Self.commands(received.raw).filter { $0.hasPrefix("MAIL") }.count == 1)
        }
    }

    @Test(
        "what the server says decides (A6)",
        arguments: [
            ("refused@example.com", "permanent no-such-mailbox"),
            ("busy@example.com", "temporary recipient-deferred"),
            ("rejected@example.com", "permanent policy-refused"),
            ("deferred@example.com", "temporary server-busy"),
            ("accepted251@example.com", "accepted"), ("lost@example.com", "unknown no-answer"),
            ("fine@example.com", "accepted"),
        ])
    func outcomes(_ address: String, _ expected: String) async throws {
        try await Self.with { _, connection in
            let outcome = await connection.deliver(try Self.mail(to: address)).said
            let next = await connection.deliver(try Self.mail(to: "after@example.com")).said
            #expect(outcome == expected)
            #expect(next == "accepted", "the connection recovers")
        }
    }

    @Test("a refusal of our own address is about the set-up: the message waits")
    func senderRefused() async throws {
        try await Self.with { server, connection in
            try server.set("sender-refused", true)
            #expect(
                try await Self.outcome(connection, try Self.mail(to: "anna@example.com"))
                    == "temporary server-refused")
            try server.set("sender-refused", false)
            #expect(try await Self.outcome(connection, try Self.mail(to: "anna@example.com")) == "accepted")
        }
    }

    @Test("letters beyond ASCII go out with SMTPUTF8, or not at all (RFC 6531)")
    func internationalised() async throws {
        try await Self.with { server, connection in
            #expect(try await Self.outcome(connection, try Self.mail(to: "jörg@example.com")) == "accepted")
            let received = try server.next()
            #expect(received.to == ["jörg@example.com"])
            #expect(Self.commands(received.raw).contains { $0.hasPrefix("MAIL FROM") && $0.contains("SMTPUTF8") })
        }
    }

    @Test("required encryption is not given up when the server has none")
    func tlsRequired() async throws {
        let server = try SMTPServer()
        defer { server.stop() }
        let connection = try Self.connection(server.url, tls: .required)
        #expect(try await Self.outcome(connection, try Self.mail(to: "anna@example.com")) == "temporary tls-failed")
        await connection.close()
    }

    @Test("no server: the message waits; it arrives when the server is back, under the same Message-ID")
    func serverDown() async throws {
        try await NotificationFixture.with { fixture in
            let issued = try await fixture.queued()
            let first = try SMTPServer()
            let url = first.url
            first.stop()
            let down = try fixture.worker(NotificationFixture.mail(try Self.connection(url)))
            try await fixture.drain(down)
            let waiting = try #require(try await fixture.messages().first)
            #expect(waiting.state == "retry" && waiting.reason == "unreachable" && waiting.attempts == 1)
            let server = try SMTPServer()
            defer { server.stop() }
            try await fixture.elapse()
            let connection = try Self.connection(server.url)
            try await fixture.drain(try fixture.worker(NotificationFixture.mail(connection), name: "worker-2"))
            let received = try server.next()
            let text = String(decoding: received.content, as: UTF8.self)
            #expect(text.contains("Message-ID: <\(waiting.id.uuidString.lowercased())@rekey.example>"))
            #expect(text.replacing("=\r\n", with: "").contains("reset?token=3D\(issued.token)"))
            #expect(try await fixture.messages().map(\.state) == ["sent"])
            await connection.close()
        }
    }

    @Test("an answer that never came: the same mail again, later, under the same Message-ID (RFC 1047)")
    func lostAnswer() async throws {
        try await NotificationFixture.with { fixture in
            let server = try SMTPServer()
            defer { server.stop() }
            try await fixture.queued(.init(address: "lost@example.com"))
            let connection = try Self.connection(server.url)
            let worker = try fixture.worker(NotificationFixture.mail(connection))
            #expect(try await worker())
            #expect(try await fixture.messages().map(\.state) == ["unknown"])
            let first = try server.next()
            try await fixture.elapse()
            #expect(try await worker())
            let second = try server.next()
            func identifier(_ data: Data) -> String? {
                String(decoding: data, as: UTF8.self).components(separatedBy: "\r\n").first {
                    $0.hasPrefix("Message-ID")
                }
            }
            #expect(identifier(first.content) != nil && identifier(first.content) == identifier(second.content))
            await connection.close()
        }
    }

    @Test("a configuration never prints its password")
    func hidden() throws {
        let configuration = try #require(
            SMTPConfiguration(url: "smtp://user:hunter2@mail.test", tls: .none, timeout: .seconds(1), helloName: "a"))
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!"\(configuration)\(String(reflecting: configuration))\(dumped)".contains("hunter2"))
    }
}
