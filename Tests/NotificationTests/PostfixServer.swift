import Foundation

/// A running `Fixtures/postfix_server.py`: Debian's Postfix, with TLS and AUTH.
final class PostfixServer {
    private struct Facts: Decodable {
        var wrapped: Int
        var authority: String
        var other: String
    }

    /// What Postfix asked before it took a recipient or a message.
    struct Asked: Decodable, Equatable {
        var step: String
        var sender = "no-reply@rekey.example"
        var user = "rekey@test"
        var recipient: String
        var recipients: Int
        var isEncrypted = true
    }

    /// The fixture's user.
    static let user = "rekey%40test:right%20horse"

    /// Whether a private instance can be started here.
    static let isInstalled =
        geteuid() == 0
        && ["/usr/sbin/postfix", "/usr/sbin/saslpasswd2"].allSatisfy(FileManager.default.isExecutableFile)

    private let server: SMTPServer
    private let facts: Facts

    init() throws {
        server = try SMTPServer(script: "postfix_server.py")
        facts = try server.ask("facts")
    }

    /// File of the authority that signed the server's certificate.
    var authority: String { facts.authority }
    /// File of one that did not.
    var otherAuthority: String { facts.other }

    func url(_ user: String? = PostfixServer.user, host: String = "localhost") -> String {
        "smtp://\(user.map { "\($0)@" } ?? "")\(host):\(server.port)"
    }

    func wrappedURL() -> String { "smtps://\(Self.user)@localhost:\(facts.wrapped)" }

    /// The next message in a mailbox.
    func next() throws -> SMTPServer.Received { try server.next() }

    /// Every recipient and every message that was given to Postfix since this was last asked.
    func asked() throws -> [Asked] { try server.ask("asked") }

    /// Has the fixture send two messages as one over each port, as a client that lets lone line feeds through.
    func smuggle() throws { try server.tell("smuggle") }

    func stop() { server.stop() }
}
