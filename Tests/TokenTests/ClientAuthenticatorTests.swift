import Foundation
import Testing
import TokenService

@Suite("OAuth clients")
struct ClientAuthenticatorTests {
    static let clients = ClientAuthenticator(gatewaySecret: "s3cr:t+/%", allowsDevelopmentClient: true)

    static func basic(_ text: String, scheme: String = "Basic") -> String {
        "\(scheme) \(Data(text.utf8).base64EncodedString())"
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var header: String?
        var body = "grant_type=x"
        var expected: Result<OAuthClient, OAuthError>
        var testDescription: String { name }
    }

    static let gateway = OAuthClient(id: "rekey-gateway", isConfidential: true)
    static let cases: [Case] = [
        Case(
            name: "gateway, form-encoded secret", header: basic("rekey-gateway:s3cr%3At%2B%2F%25"),
            expected: .success(gateway)),
        Case(
            name: "scheme in any case", header: basic("rekey-gateway:s3cr%3At%2B%2F%25", scheme: "bAsIc"),
            expected: .success(gateway)),
        Case(
            name: "same client named twice", header: basic("rekey-gateway:s3cr%3At%2B%2F%25"),
            body: "client_id=rekey-gateway",
            expected: .success(gateway)),
        Case(
            name: "two clients", header: basic("rekey-gateway:s3cr%3At%2B%2F%25"), body: "client_id=rekey-cli",
            expected: .failure(.invalidRequest)),
        Case(name: "wrong secret", header: basic("rekey-gateway:wrong"), expected: .failure(.invalidClient)),
        Case(name: "empty secret", header: basic("rekey-gateway:"), expected: .failure(.invalidClient)),
        Case(name: "unknown client", header: basic("nobody:s3cr%3At%2B%2F%25"), expected: .failure(.invalidClient)),
        Case(name: "no colon", header: basic("rekey-gateway"), expected: .failure(.invalidClient)),
        Case(name: "not base64", header: "Basic ***", expected: .failure(.invalidClient)),
        Case(name: "another scheme", header: "Bearer abc", expected: .failure(.invalidClient)),
        Case(
            name: "public client", body: "client_id=rekey-cli",
            expected: .success(OAuthClient(id: "rekey-cli", isConfidential: false))),
        Case(name: "gateway without its secret", body: "client_id=rekey-gateway", expected: .failure(.invalidClient)),
        Case(name: "nobody", expected: .failure(.invalidClient)),
        Case(
            name: "secret in the body", body: "client_id=rekey-gateway&client_secret=s3cr%3At",
            expected: .failure(.invalidClient)),
        Case(
            name: "two ways at once", header: basic("rekey-gateway:s3cr%3At%2B%2F%25"), body: "client_secret=x",
            expected: .failure(.invalidRequest)),
    ]

    @Test("Who calls", arguments: cases)
    func authenticate(_ item: Case) throws {
        let form = try FormBody(parsing: Array(item.body.utf8))
        let result = Result { () throws(OAuthError) in
            try Self.clients.authenticate(authorization: item.header, form: form)
        }
        #expect(result == item.expected)
    }

    @Test(
        "Without a secret the gateway is nobody, and in production the public client is too",
        arguments: [
            (basic("rekey-gateway:"), ""), (nil, "client_id=rekey-cli"),
        ] as [(String?, String)])
    func closed(header: String?, body: String) throws {
        let clients = ClientAuthenticator(gatewaySecret: nil, allowsDevelopmentClient: false)
        let form = try FormBody(parsing: Array(body.utf8))
        #expect(throws: OAuthError.invalidClient) { try clients.authenticate(authorization: header, form: form) }
    }

    @Test("Prints nothing")
    func redacted() {
        #expect(!"\(Self.clients)".contains("s3cr"))
        #expect(!String(reflecting: Self.clients).contains("3"))
    }
}
