import EventContracts
import Foundation
import HTTPTypes
import HummingbirdTesting
import PostgresClient
import TestSupport
import Testing
import TokenService

@Suite("OAuth routes")
struct OAuthRoutesTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var path = "/oauth/token"
        var body: String
        var contentType = "application/x-www-form-urlencoded"
        var authorization: String?
        var status = 400
        var error: String
        var testDescription: String { "\(path) \(body.prefix(60))" }
    }

    static let cases: [Case] = [
        Case(body: "", status: 401, error: "invalid_client"),
        Case(body: "client_id=rekey-cli", error: "invalid_request"),
        Case(body: "client_id=rekey-cli&grant_type=password", error: "unsupported_grant_type"),
        Case(body: "client_id=rekey-cli&grant_type=authorization_code&code=x", error: "unsupported_grant_type"),
        Case(body: "client_id=rekey-cli&grant_type=refresh_token", error: "invalid_request"),
        Case(body: "client_id=rekey-cli&grant_type=refresh_token&refresh_token=", error: "invalid_request"),
        Case(body: "client_id=rekey-cli&grant_type=refresh_token&refresh_token=x", error: "invalid_grant"),
        Case(
            body: "client_id=rekey-cli&grant_type=refresh_token&refresh_token=x&refresh_token=y",
            error: "invalid_request"),
        Case(
            body: "client_id=rekey-cli&client_id=rekey-cli&grant_type=refresh_token&refresh_token=x",
            error: "invalid_request"),
        Case(body: "client_id=rekey-cli&grant_type=refresh_token&refresh_token=%00", error: "invalid_request"),
        Case(body: "client_id=rekey-cli&grant_type=refresh_token&refresh_token=%ff", error: "invalid_request"),
        Case(
            body: "client_id=rekey-cli&grant_type=refresh_token&refresh_token=" + String(repeating: "x", count: 5000),
            error: "invalid_request"),
        Case(body: "client_id=rekey-cli&" + TokenBench.grantType, error: "invalid_request"),
        Case(body: "client_id=rekey-cli&assertion=x&" + TokenBench.grantType, error: "invalid_grant"),
        Case(
            body: "client_id=rekey-cli&scope=admin&assertion=x&" + TokenBench.grantType, error: "invalid_scope"),
        Case(
            body: "client_id=rekey-cli&client_secret=x&grant_type=refresh_token&refresh_token=x", status: 401,
            error: "invalid_client"),
        Case(
            body: "client_secret=x&grant_type=refresh_token&refresh_token=x", authorization: TokenBench.gatewayBasic,
            error: "invalid_request"),
        Case(
            body: "client_id=rekey-cli&grant_type=refresh_token&refresh_token=x",
            authorization: TokenBench.gatewayBasic, error: "invalid_request"),
        Case(
            body: "grant_type=refresh_token&refresh_token=x", authorization: "Bearer x", status: 401,
            error: "invalid_client"),
        Case(path: "/oauth/revoke", body: "token=x&token=y&client_id=rekey-cli", error: "invalid_request"),
        Case(
            path: "/oauth/introspect", body: "token=x", authorization: "Basic cmVrZXktZ2F0ZXdheTo=", status: 401,
            error: "invalid_client"),
        Case(body: "client_id=nobody&grant_type=refresh_token&refresh_token=x", status: 401, error: "invalid_client"),
        Case(
            body: "client_id=rekey-gateway&grant_type=refresh_token&refresh_token=x", status: 401,
            error: "invalid_client"),
        Case(
            body: "grant_type=refresh_token&refresh_token=x", authorization: "Basic x", status: 401,
            error: "invalid_client"),
        Case(body: #"{"grant_type":"refresh_token"}"#, contentType: "application/json", error: "invalid_request"),
        Case(
            body: "client_id=rekey-cli&grant_type=refresh_token&refresh_token=x", contentType: "text/plain",
            error: "invalid_request"),
        Case(
            path: "/oauth/token?client_id=rekey-cli",
            body: "client_id=rekey-cli&grant_type=refresh_token&refresh_token=x",
            error: "invalid_request"),
        Case(path: "/oauth/introspect", body: "token=x", status: 401, error: "invalid_client"),
        Case(path: "/oauth/introspect", body: "token=x&client_id=rekey-cli", status: 401, error: "invalid_client"),
        Case(path: "/oauth/introspect", body: "", authorization: TokenBench.gatewayBasic, error: "invalid_request"),
        Case(path: "/oauth/revoke", body: "token=x", status: 401, error: "invalid_client"),
        Case(path: "/oauth/revoke", body: "client_id=rekey-cli", error: "invalid_request"),
    ]

    @Test("RFC 6749 §5.2: refusals have their own form", arguments: cases)
    func refusals(_ item: Case) async throws {
        try await TokenBench.with { bench in
            let answer = try await bench.postForm(
                item.path, item.body, authorization: item.authorization, contentType: item.contentType)
            #expect(answer.status.code == item.status)
            #expect(answer.text == #"{"error":"\#(item.error)"}"#)
            #expect(answer.headers[.contentType] == "application/json")
            #expect(answer.headers[.cacheControl] == "no-store")
            #expect((answer.headers[.wwwAuthenticate] != nil) == (item.status == 401))
            #expect(try await bench.count("refresh_family") == 0)
        }
    }

    @Test("A body that is far too large is refused unread")
    func tooLarge() async throws {
        try await TokenBench.with { bench in
            let body = "client_id=rekey-cli&refresh_token=" + String(repeating: "x", count: 1_000_000)
            let answer = try await bench.postForm("/oauth/token", body)
            #expect(answer.status == .contentTooLarge)
        }
    }

    @Test("SES-09: introspection says everything of a live token and the same nothing of every other")
    func introspection() async throws {
        try await TokenBench.with { bench in
            let account = UUID()
            let pair = try await bench.signIn(account: account)
            func ask(_ token: String) async throws -> String {
                try await bench.postForm("/oauth/introspect", "token=\(token)", authorization: TokenBench.gatewayBasic)
                    .text
            }
            let access = try await ask(pair.accessToken)
            let claims = try bench.claims(pair.accessToken)
            for part in [
                #""active":true"#, #""sub":"\#(account.wireText)""#, #""sid":"\#(claims.sid.wireText)""#,
                #""client_id":"rekey-cli""#, #""exp":\#(claims.exp)"#, #""epoch":1"#,
            ] {
                #expect(access.contains(part), "\(part)")
            }
            #expect(try await ask(pair.refreshToken).contains(#""token_type":"refresh_token""#))
            let other = try bench.assertion(account: account)
            for token in ["x", other, pair.accessToken + "x", String(pair.refreshToken.dropLast())] {
                #expect(try await ask(token) == #"{"active":false}"#)
            }
            bench.time.advance(by: .seconds(300))
            #expect(try await ask(pair.accessToken) == #"{"active":false}"#)
        }
    }

    @Test(
        "SES-08: revoking answers 200 without a body for everything, and ends the session of either token",
        arguments: [true, false])
    func revocation(byRefreshToken: Bool) async throws {
        try await TokenBench.with { bench in
            let pair = try await bench.signIn(account: UUID())
            let token = byRefreshToken ? pair.refreshToken : pair.accessToken
            for text in [token, token, "unknown", "x.y.z"] {
                let answer = try await bench.postForm(
                    "/oauth/revoke", "token=\(text)&client_id=rekey-cli&token_type_hint=foo")
                #expect(answer.status == .ok)
                #expect(answer.text.isEmpty)
            }
            #expect(try await bench.isRefused(pair.refreshToken))
            #expect(try await bench.isActive(pair.accessToken) == false)
            let events = try await bench.published(SessionEnded.self)
            #expect(events.map(\.sessionId) == [try bench.claims(pair.accessToken).sid])
        }
    }

    @Test("RFC 7009 §2.1: a token of another client is refused and lives on")
    func foreignRevocation() async throws {
        try await TokenBench.with { bench in
            let pair = try await bench.signIn(account: UUID())
            let answer = try await bench.postForm(
                "/oauth/revoke", "token=\(pair.refreshToken)", authorization: TokenBench.gatewayBasic)
            #expect(answer.text == #"{"error":"invalid_grant"}"#)
            _ = try await bench.refresh(pair.refreshToken)
        }
    }

    @Test("SES-07: when the database is away, revoking is an error and never 200")
    func databaseAway() async throws {
        try await TokenBench.with { bench in
            let pair = try await bench.signIn(account: UUID())
            try await bench.client.execute("alter table refresh_family rename to away")
            let answer = try await bench.postForm("/oauth/revoke", "token=\(pair.refreshToken)&client_id=rekey-cli")
            #expect(answer.status.code >= 500)
        }
    }

    @Test("RFC 6749 §3.2, RFC 7009 §2.1, RFC 7662 §2.1: POST alone", arguments: ["token", "introspect", "revoke"])
    func methods(_ route: String) async throws {
        try await TokenBench.with { bench in
            for method in [HTTPRequest.Method.get, .put, .delete] {
                let answer = try await bench.http { client in
                    try await client.execute(uri: "/oauth/\(route)", method: method)
                }
                #expect(answer.status == .methodNotAllowed)
            }
        }
    }

    @Test("SES-07: a database that dies in the middle of revoking is an error to the caller, and the session lives on")
    func databaseDies() async throws {
        try await TokenBench.with { bench in
            let pair = try await bench.signIn(account: UUID())
            // The server process of the very connection ends between the statement and the commit.
            try await bench.client.execute(
                """
                create function die() returns trigger language plpgsql as
                'begin perform pg_terminate_backend(pg_backend_pid()); return new; end'
                """)
            try await bench.client.execute(
                "create trigger die before update on refresh_family for each row execute function die()")
            let form = "token=\(pair.refreshToken)&client_id=rekey-cli"
            let answer = try await bench.postForm("/oauth/revoke", form)
            #expect(answer.status.code >= 500)
            try await bench.client.execute("drop trigger die on refresh_family")
            #expect(try await bench.isActive(pair.refreshToken))
            #expect(try await bench.published(SessionEnded.self).isEmpty)
            #expect(try await bench.postForm("/oauth/revoke", form).status == .ok)
            #expect(try await bench.isActive(pair.refreshToken) == false)
        }
    }

    @Test("RFC 8414 metadata names the routes")
    func metadata() async throws {
        try await TokenBench.with { bench in
            let text = try await bench.http { client in
                try await client.execute(uri: "/.well-known/oauth-authorization-server", method: .get).text
            }
            for path in ["/oauth/token", "/oauth/introspect", "/oauth/revoke", "/.well-known/jwks.json"] {
                #expect(text.contains("\"http://token.test\(path)\""))
            }
        }
    }
}
