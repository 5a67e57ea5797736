import Foundation
import NotificationDomain
import Testing

@testable import NotificationService

/// What a mail server may or may not have: SMTPUTF8, XOAUTH2, good manners.
@Suite("Extensions of SMTP", .serialized) struct SMTPExtensionTests {
    private static func configuration(_ url: String) throws -> SMTPConfiguration {
        try #require(
            SMTPConfiguration(url: url, tls: .opportunistic, timeout: .seconds(20), helloName: "rekey.example"))
    }

    @Test("a domain in other letters goes out in its ASCII form, so that every server can take it (RFC 5891)")
    func idna() async throws {
        let server = try SMTPServer()
        defer { server.stop() }
        try server.set("plain-ascii", true)
        let connection = SMTPConnection(configuration: try Self.configuration(server.url))
        #expect(await connection.deliver(try SMTPTests.mail(to: "anna@exämple.com")).said == "accepted")
        let received = try server.next()
        #expect(received.to == ["anna@xn--exmple-cua.com"] && received.head.contains("To: <anna@xn--exmple-cua.com>"))
        #expect(received.raw.allSatisfy { $0 < 0x80 })
        #expect(!SMTPTests.commands(received.raw).contains { $0.contains("SMTPUTF8") })
        await connection.close()
    }

    @Test("a local part in other letters goes to no server without SMTPUTF8 (RFC 6531 §3.2)")
    func withoutUTF8() async throws {
        let server = try SMTPServer()
        defer { server.stop() }
        try server.set("plain-ascii", true)
        let connection = SMTPConnection(configuration: try Self.configuration(server.url))
        for _ in 0..<2 {
            let result = await connection.deliver(try SMTPTests.mail(to: "jörg@example.com"))
            #expect(result.said == "permanent no-smtputf8" && result.fault == .message && result.mayGoElsewhere)
        }
        #expect(await connection.deliver(try SMTPTests.mail(to: "anna@example.com")).said == "accepted")
        #expect(SMTPTests.commands(try server.next().raw).filter { $0.hasPrefix("MAIL") }.count == 1)
        await connection.close()
        try server.set("plain-ascii", false)
        let other = SMTPConnection(configuration: try Self.configuration(server.url))
        // The second one over the same connection, which is not greeted again.
        var connections: Set<Int> = []
        for _ in 0..<2 {
            #expect(await other.deliver(try SMTPTests.mail(to: "jörg@exämple.com")).said == "accepted")
            let received = try server.next()
            #expect(received.to == ["jörg@xn--exmple-cua.com"])
            connections.insert(received.connection)
        }
        #expect(connections.count == 1)
        await other.close()
    }

    @Test(
        "domains and their ASCII forms (UTS 46, not transitional)",
        arguments: [
            ("a@example.com", "a@example.com"), ("a@straße.de", "a@xn--strae-oqa.de"), ("a@例え.jp", "a@xn--r8jz45g.jp"),
            ("a@EXÄMPLE.com", "a@xn--exmple-cua.com"), ("ä@b.com", "ä@b.com"),
            // A letter that is mapped to @.
            ("a@b\u{FF20}c.com", nil), ("a@\u{FF1C}b\u{FF1E}.com", nil),
        ] as [(String, String?)])
    func wire(_ text: String, _ expected: String?) throws {
        #expect((try? WireAddress(try #require(MailAddress(text))))?.text == expected)
    }

    @Test("XOAUTH2 with a token that is read anew for every mail")
    func token() async throws {
        let server = try SMTPServer()
        defer { server.stop() }
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("token-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        var configuration = try Self.configuration("smtp://rekey@127.0.0.1:\(server.port)")
        configuration.signIn = .xoauth2
        configuration.token = .file(file.path)
        let connection = SMTPConnection(configuration: configuration)
        func said() async throws -> String { await connection.deliver(try SMTPTests.mail(to: "anna@example.com")).said }
        #expect(try await said() == "temporary token-missing")
        try Data("stale-token\n".utf8).write(to: file)
        #expect(try await said() == "temporary sign-in-refused")
        try Data("fresh-token\n".utf8).write(to: file)
        #expect(try await said() == "accepted")
        #expect(try server.next().signedIn == true)
        try Data("stale-token\n".utf8).write(to: file)
        #expect(try await said() == "temporary sign-in-refused")
        await connection.close()
    }

    @Test("a server that dribbles its greeting is left alone when the time to connect is over")
    func dribble() async throws {
        let server = try SMTPServer()
        defer { server.stop() }
        try server.set("dribble", true)
        var configuration = try Self.configuration(server.url)
        configuration.connectTimeout = .milliseconds(500)
        let connection = SMTPConnection(configuration: configuration)
        let begin = ContinuousClock.now
        #expect(await connection.deliver(try SMTPTests.mail(to: "anna@example.com")).said == "temporary too-slow")
        #expect(ContinuousClock.now - begin < .seconds(8))
        await connection.close()
    }

    /// With a second for everything.
    private static func impatient(_ server: SMTPServer) throws -> SMTPConnection {
        SMTPConnection(
            configuration: try #require(
                SMTPConfiguration(
                    url: server.url, tls: .opportunistic, timeout: .seconds(1), helloName: "rekey.example")))
    }

    @Test("an answer that comes too late is nobody else's: the next mail goes over another connection")
    func late() async throws {
        let server = try SMTPServer()
        defer { server.stop() }
        let connection = try Self.impatient(server)
        #expect(await connection.deliver(try SMTPTests.mail(to: "late@example.com")).said == "unknown no-answer")
        let first = try server.next().connection
        for number in 0..<2 {
            #expect(await connection.deliver(try SMTPTests.mail(to: "\(number)@example.com")).said == "accepted")
            let received = try server.next()
            #expect(received.to == ["\(number)@example.com"] && received.connection != first)
        }
        await connection.close()
    }

    @Test("a server that does not say goodbye holds nobody up, and what it refused stays refused")
    func mute() async throws {
        let server = try SMTPServer()
        defer { server.stop() }
        try server.set("mute", true)
        let connection = try Self.impatient(server)
        let begin = ContinuousClock.now
        let result = await connection.deliver(try SMTPTests.mail(to: "refused@example.com"))
        #expect(result.said == "permanent no-such-mailbox")
        #expect(ContinuousClock.now - begin <= connection.timeout + .seconds(4))
        await connection.close()
    }

    @Test("a server that closes after every mail gets the next one over a new connection", arguments: [false, true])
    func closing(_ isSigned: Bool) async throws {
        let server = try SMTPServer()
        defer { server.stop() }
        try server.set("closing", true)
        let connection = try SMTPTests.connection(server.url, signer: isSigned ? SMTPTests.signer() : nil)
        for number in 0..<3 {
            #expect(await connection.deliver(try SMTPTests.mail(to: "\(number)@example.com")).said == "accepted")
            #expect(try server.next().to == ["\(number)@example.com"])
            // It has closed when it answers this.
            try server.set("closing", true)
        }
        await connection.close()
    }
}
