import Foundation
import NotificationDomain
import Testing

@testable import NotificationService

/// Against Debian's Postfix: what aiosmtpd is too kind to ask for.
@Suite(
    "Postfix as the mail server", .serialized,
    .enabled(
        if: PostfixServer.isInstalled, "needs root, and Debian's postfix and sasl2-bin; deploy/dev test installs them"))
struct PostfixTests {
    private static func with(_ body: (PostfixServer) async throws -> Void) async throws {
        let server = try PostfixServer()
        defer { server.stop() }
        try await body(server)
    }

    private static func connection(
        _ url: String, authority: String?, signIn: SMTPConfiguration.SignIn = .auto, signer: DKIMSigner? = nil
    ) throws -> SMTPConnection {
        var configuration = try #require(
            SMTPConfiguration(url: url, tls: .required, timeout: .seconds(20), helloName: "rekey.example"))
        configuration.caFile = authority
        configuration.signIn = signIn
        return SMTPConnection(configuration: configuration, name: "smtp-test", signer: signer)
    }

    private static func outcome(
        _ url: String, authority: String?, signIn: SMTPConfiguration.SignIn = .auto, to: String = "anna@example.com",
        id: UUID = UUID()
    ) async throws -> DeliveryResult {
        let connection = try connection(url, authority: authority, signIn: signIn)
        let result = await connection.deliver(try SMTPTests.mail(to: to, id: id))
        await connection.close()
        return result
    }

    @Test("STARTTLS and implicit TLS with our authority; PLAIN, LOGIN, and whatever is offered")
    func delivered() async throws {
        try await Self.with { server in
            for (url, signIn) in [
                (server.url(), .auto), (server.url(), .plain), (server.url(), .login), (server.wrappedURL(), .auto),
            ] as [(String, SMTPConfiguration.SignIn)] {
                let id = UUID()
                let result = try await Self.outcome(url, authority: server.authority, signIn: signIn, id: id)
                try #require(result.said == "accepted", "\(signIn)")
                // Each asked for its own message next: none came twice.
                let received = try server.next()
                #expect(received.to == ["anna@example.com"])
                let head = received.head
                for line in [
                    "From: \"Rekey\" <no-reply@rekey.example>", "To: <anna@example.com>",
                    "Subject: Choose a new password", "Date: Sun, 1 Mar 2026 12:00:00 +0000",
                    "Message-ID: <\(id.uuidString.lowercased())@rekey.example>", "Auto-Submitted: auto-generated",
                    "Feedback-ID: recovery-link:link:rekey:rekey.example",
                ] {
                    #expect(head.filter { $0 == line }.count == 1, "\(line)")
                }
                #expect(head.contains { $0.hasPrefix("Received:") && $0.contains("ESMTPSA") })
                #expect(!head.contains { $0.lowercased().hasPrefix("list-unsubscribe") })
            }
        }
    }

    @Test("a certificate of another authority, or for another name: nothing is said")
    func wrongAuthority() async throws {
        try await Self.with { server in
            for (url, authority) in [
                (server.url(), server.otherAuthority), (server.wrappedURL(), server.otherAuthority),
                // The system's authorities do not know it either.
                (server.url(), nil), (server.url(host: "127.0.0.1"), server.authority),
            ] as [(String, String?)] {
                let result = try await Self.outcome(url, authority: authority)
                #expect(result.said == "temporary tls-failed" && result.fault == .provider)
            }
            let id = UUID()
            let right = try await Self.outcome(server.url(), authority: server.authority, id: id)
            try #require(right.said == "accepted")
            #expect(try server.next().head.contains("Message-ID: <\(id.uuidString.lowercased())@rekey.example>"))
        }
    }

    @Test("a wrong password is about the provider", arguments: [SMTPConfiguration.SignIn.plain, .login])
    func wrongPassword(_ signIn: SMTPConfiguration.SignIn) async throws {
        try await Self.with { server in
            let result = try await Self.outcome(
                server.url("rekey%40test:wrong"), authority: server.authority, signIn: signIn)
            #expect(result.said == "temporary sign-in-refused" && result.fault == .provider && result.code == 535)
            let nobody = try await Self.outcome(server.url(nil), authority: server.authority)
            #expect(nobody.said == "temporary policy-refused" && nobody.code == 554)
            let stranger = try await Self.outcome(
                server.url(nil), authority: server.authority, to: "anna@elsewhere.example")
            #expect(stranger.said == "temporary relay-refused" && stranger.code == 454 && stranger.mayGoElsewhere)
        }
    }

    @Test("no such mailbox")
    func unknownUser() async throws {
        try await Self.with { server in
            let result = try await Self.outcome(server.url(), authority: server.authority, to: "bert@example.com")
            #expect(result.said == "permanent no-such-mailbox" && result.fault == .destination)
            #expect(result.code == 550 && result.enhanced == "5.1.1")
        }
    }

    @Test("nothing adds a header, a recipient or a message (NOT-03)", arguments: [false, true])
    func injections(_ isSigned: Bool) async throws {
        try await Self.with { server in
            // The first takes a lone line feed for the end of a line, the second breaks off at one.
            for url in [server.url(), server.wrappedURL()] {
                let connection = try Self.connection(
                    url, authority: server.authority, signer: isSigned ? SMTPTests.signer() : nil)
                for injection in MailInjection.all {
                    let comment = Comment(rawValue: injection.testDescription)
                    try #require(await connection.deliver(try injection.mail()).said == "accepted", comment)
                    let received = try server.next()
                    #expect(received.to == [injection.address], comment)
                    injection.expectWhole(received, headers: ["received"] + (isSigned ? ["dkim-signature"] : []))
                    // Whatever came behind the message would be asked about before the next one, over the same connection.
                    try #require(
                        await connection.deliver(try SMTPTests.mail(to: "anna.next@example.com")).said == "accepted")
                    #expect(try server.next().to == ["anna.next@example.com"], comment)
                    #expect(
                        try server.asked()
                            == [injection.address, "anna.next@example.com"].flatMap { address in
                                [
                                    .init(step: "RCPT", recipient: address, recipients: 0),
                                    .init(step: "END-OF-MESSAGE", recipient: address, recipients: 1),
                                ]
                            }, comment)
                }
                for value in MailInjection.brokenHeaders {
                    for mail in [
                        try SMTPTests.mail(to: "anna@example.com", subject: value),
                        try SMTPTests.mail(to: "anna@example.com", name: value),
                    ] {
                        #expect(await connection.deliver(mail).said == "permanent header-refused")
                    }
                }
                #expect(try server.asked() == [])
                await connection.close()
            }
        }
    }

    @Test("the server of these tests is one that falls for a smuggled message")
    func smuggled() async throws {
        try await Self.with { server in
            try server.smuggle()
            let subjects = [try server.next(), try server.next()].map { $0.seen?.subject }
            #expect(subjects == ["first", "second"])
            // The port that is strict took none.
            let asked = try server.asked().filter { $0.step == "END-OF-MESSAGE" }
            #expect(asked.map(\.sender) == ["no-reply@rekey.example", "x@evil.test"])
        }
    }
}
