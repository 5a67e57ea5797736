import Foundation
import GatewayDomain
import HTTPTypes
import Testing

@testable import GatewayService

/// Forms that others send in a person's name, and forms that are no forms.
@Suite("Form defence") struct FormDefenceTests {
    private static let actions = [
        "/loginhelp", "/loginhelp/resend", "/reset", "/login", "/logout", "/account/password",
        "/loginhelp/phone", "/code", "/find", "/account/email", "/account/phone", "/account/email/verify",
        "/account/phone/verify",
        "/account/email/remove", "/account/phone/remove", "/account/deny", "/account/deny/verify", "/account/close",
        "/account/reopen", "/account/export",
        "/object", "/support/login", "/support/logout", "/support/open",
        "/support/cases/\(Backend.supportCase)/evidence", "/support/cases/\(Backend.supportCase)/approval",
        "/account/sign-out-everywhere", "/account/devices/0198c0de-0000-7000-8000-000000000001/sign-out",
    ]

    @Test("no form without its token does anything (CSRF)", arguments: actions)
    func noToken(_ action: String) async throws {
        try await GatewayFixture.with { browser, fixture in
            _ = try await browser.get("/login")
            for csrf in ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
                let answer = try await browser.post(
                    action, ["csrf": csrf, "email": "a@example.com", "password": "right password"])
                #expect(answer.status == .forbidden && answer.text.contains("Nothing was changed"))
            }
            #expect(fixture.backend.calls.isEmpty)
        }
    }

    @Test("the token of another form, or of another browser, is refused")
    func wrongToken() async throws {
        try await GatewayFixture.with { browser, fixture in
            let help = try await browser.get("/loginhelp").hidden("/loginhelp")
            let crossed = try await browser.post(
                "/login", help.merging(["email": "a@example.com", "password": "right password"]) { $1 })
            #expect(crossed.status == .forbidden)
            var stranger = Browser(client: browser.client, origin: browser.origin)
            _ = try await stranger.get("/loginhelp")
            let stolen = try await stranger.post("/loginhelp", help.merging(["email": "a@example.com"]) { $1 })
            #expect(stolen.status == .forbidden)
            #expect(fixture.backend.calls.isEmpty)
            #expect(
                try await browser.post("/loginhelp", help.merging(["email": "a@example.com"]) { $1 }).status
                    == .seeOther)
        }
    }

    @Test(
        "a form from another site is refused although its token is right (WEB-09)",
        arguments: [
            ("cross-site", "https://evil.test"), ("same-site", "https://other.id.example"), ("cross-site", "null"),
            ("same-origin", "https://evil.test"), ("same-origin", "http://id.example"),
            ("same-origin", "https://id.example.evil.test"),
        ])
    func foreign(_ site: String, _ origin: String) async throws {
        try await GatewayFixture.with { browser, fixture in
            let form = try await browser.get("/loginhelp").hidden("/loginhelp")
            var headers: HTTPFields = [.origin: origin]
            headers[try #require(HTTPField.Name("sec-fetch-site"))] = site
            let answer = try await browser.post(
                "/loginhelp", form.merging(["email": "a@example.com"]) { $1 }, headers: headers)
            #expect(answer.status == .forbidden && fixture.backend.calls.isEmpty)
            #expect(answer.headers[.accessControlAllowOrigin] == nil)
        }
    }

    @Test(
        "bodies that are no form are refused and reach nobody",
        arguments: [
            ("email=a%40example.com&email=b%40example.com", 400), ("email=%zz", 400), ("email=%", 400),
            ("email=%ff", 400),
            ("email=%C0%8A", 400),
            (Array(repeating: "a=b", count: 1).joined() + String(repeating: "&x=y", count: 2), 400),
            (String(repeating: "x", count: 70_000), 413),
        ])
    func malformed(_ body: String, _ status: Int) async throws {
        try await GatewayFixture.with { browser, fixture in
            let token = try await browser.get("/loginhelp").hidden("/loginhelp")["csrf"] ?? ""
            let answer = try await browser.send(
                .post, "/loginhelp", headers: [.contentType: "application/x-www-form-urlencoded"],
                body: "csrf=\(token)&\(body)")
            #expect(answer.status.code == status && fixture.backend.calls.isEmpty)
            #expect(answer.headers[.contentType] == "text/html; charset=utf-8")
        }
    }

    @Test(
        "other content types are refused",
        arguments: ["application/json", "text/plain", "multipart/form-data; boundary=x", ""])
    func contentType(_ type: String) async throws {
        try await GatewayFixture.with { browser, fixture in
            let token = try await browser.get("/loginhelp").hidden("/loginhelp")["csrf"] ?? ""
            let answer = try await browser.send(
                .post, "/loginhelp", headers: type.isEmpty ? [:] : [.contentType: type],
                body: "csrf=\(token)&email=a%40example.com")
            #expect(answer.status == .unsupportedMediaType && fixture.backend.calls.isEmpty)
        }
    }
}
