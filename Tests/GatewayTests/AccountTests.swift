import Foundation
import HTTPTypes
import Messaging
import RevocationFeed
import TestSupport
import Testing

@testable import GatewayService

/// Signing in, and what is shown to whom.
@Suite("Account pages") struct AccountTests {
    private static func signIn(_ browser: inout Browser) async throws {
        let form = try await browser.get("/login")
        let answer = try await browser.post(
            "/login", form.hidden("/login").merging(["email": "anna@example.com", "password": "right password"]) { $1 })
        #expect(answer.status == .seeOther && answer.location == "/account")
    }

    @Test("signing in: tokens go into a sealed cookie, the gateway proves who it is (RFC 6749 2.3.1)")
    func signingIn() async throws {
        try await GatewayFixture.with { browser, fixture in
            let form = try await browser.get("/login")
            let wrong = try await browser.post(
                "/login", form.hidden("/login").merging(["email": "anna@example.com", "password": "no"]) { $1 })
            #expect(wrong.status == .unprocessableContent && wrong.text.contains("value=\"anna@example.com\""))
            #expect(browser.cookies["__Host-rekey-session"] == nil)
            try await Self.signIn(&browser)
            let cookie = try #require(browser.cookies["__Host-rekey-session"])
            #expect(!cookie.contains("refresh-1") && !cookie.contains("eyJ"))
            #expect(browser.attributes["__Host-rekey-session"]?.contains("HttpOnly; SameSite=Lax; Secure") == true)
            let exchange = try #require(fixture.backend.calls(to: "/oauth/token").first)
            let expected = Data("rekey-gateway:\(UpstreamBody.encode(Backend.clientSecret))".utf8).base64EncodedString()
            #expect(exchange.authorization == "Basic \(expected)")
            let account = try await browser.get("/account")
            #expect(account.status == .ok && account.text.contains("anna@example.com"))
            let devices = try await browser.get("/account/devices")
            #expect(devices.text.contains("this device") && !devices.text.contains("<svg"))
        }
    }

    @Test(
        "signed out, every account page leads to signing in",
        arguments: [
            "/account", "/account/password", "/account/email", "/account/phone", "/account/devices",
            "/account/activity",
            "/account/close",
        ])
    func signedOut(_ path: String) async throws {
        try await GatewayFixture.with { browser, _ in
            let stranger = try await browser.get(path)
            #expect(stranger.location == "/login")
            browser.cookies["__Host-rekey-session"] = "k1.forged"
            let forged = try await browser.get(path)
            #expect(forged.location == "/login")
        }
    }

    @Test("a revoked session is refused at once, on pages and as a resource server")
    func revoked() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await Self.signIn(&browser)
            let token = try fixture.backend.accessToken()
            let bearer: HTTPFields = [.authorization: "Bearer \(token)"]
            let live = try await browser.get("/api/whoami", headers: bearer)
            #expect(live.status == .ok)
            #expect(live.text.contains(fixture.backend.account.uuidString.lowercased()))
            fixture.feed.say(.revoked)
            #expect(try await browser.get("/api/whoami", headers: bearer).status == .unauthorized)
            fixture.backend.fail("/oauth/token", 400, #"{"error":"invalid_grant"}"#)
            let page = try await browser.get("/account")
            #expect(page.location == "/login?notice=elsewhere" && browser.cookies["__Host-rekey-session"] == nil)
        }
    }

    @Test("a feed that is not ready lets nobody in and throws nobody out (A7.5)")
    func notReady() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await Self.signIn(&browser)
            fixture.feed.say(.notReady)
            let page = try await browser.get("/account")
            #expect(page.status == .serviceUnavailable && page.headers[.retryAfter] != nil)
            #expect(browser.cookies["__Host-rekey-session"] != nil)
            let bearer: HTTPFields = [.authorization: "Bearer \(try fixture.backend.accessToken())"]
            #expect(try await browser.get("/api/whoami", headers: bearer).status == .serviceUnavailable)
            fixture.feed.say(.live)
            #expect(try await browser.get("/account").status == .ok)
        }
    }

    @Test("a feed silent for 30 s: the issuer is asked, and when it is silent too nobody is let in (DESIGN 3.4)")
    func stale() async throws {
        try await GatewayFixture.with { browser, fixture in
            let bearer: HTTPFields = [.authorization: "Bearer \(try fixture.backend.accessToken())"]
            fixture.feed.say(.live, staleness: .seconds(30))
            #expect(try await browser.get("/api/whoami", headers: bearer).status == .ok)
            #expect(fixture.backend.calls(to: "/oauth/introspect").isEmpty)
            fixture.feed.say(.live, staleness: .milliseconds(30_001))
            #expect(try await browser.get("/api/whoami", headers: bearer).status == .ok)
            #expect(fixture.backend.calls(to: "/oauth/introspect").count == 1)
            fixture.backend.set(active: false)
            #expect(try await browser.get("/api/whoami", headers: bearer).status == .unauthorized)
            fixture.backend.fail("/oauth/introspect", 503)
            #expect(try await browser.get("/api/whoami", headers: bearer).status == .serviceUnavailable)
        }
    }

    @Test("tokens that are nearly over are renewed; when the session has ended the person signs in again")
    func renewal() async throws {
        try await GatewayFixture.with { browser, fixture in
            fixture.backend.set(accessLife: 20)
            try await Self.signIn(&browser)
            fixture.backend.set(accessLife: 300)
            fixture.backend.forget()
            let before = browser.cookies["__Host-rekey-session"]
            #expect(try await browser.get("/account").status == .ok)
            #expect(
                fixture.backend.calls(to: "/oauth/token").map(\.body) == [
                    "grant_type=refresh_token&refresh_token=refresh-1"
                ])
            #expect(browser.cookies["__Host-rekey-session"] != before)
            fixture.backend.fail("/oauth/token", 503)
            fixture.feed.say(.revoked)
            #expect(
                try await browser.get("/account").status == .serviceUnavailable, "nobody can tell: the cookie stays")
            #expect(browser.cookies["__Host-rekey-session"] != nil)
        }
    }

    @Test("tokens that are not good", arguments: ["", "x", "Bearer", "Bearer x.y.z", "Basic eA==", "Bearer a b"])
    func badBearer(_ value: String) async throws {
        try await GatewayFixture.with { browser, _ in
            let answer = try await browser.get("/api/whoami", headers: [.authorization: value])
            #expect(answer.status == .unauthorized && answer.headers[.contentType] == "application/problem+json")
            #expect(answer.headers[.wwwAuthenticate]?.hasPrefix("Bearer") == true)
        }
    }

    @Test("an access token is dead at exactly its expiry")
    func expiry() async throws {
        try await GatewayFixture.with { browser, fixture in
            let dead: HTTPFields = [.authorization: "Bearer \(try fixture.backend.accessToken(life: 0))"]
            #expect(try await browser.get("/api/whoami", headers: dead).status == .unauthorized)
        }
    }

    @Test("changing the password keeps this device under a new session; a wrong one is said")
    func password() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await Self.signIn(&browser)
            let typed = [
                "newPassword": "four new words here", "newPasswordAgain": "four new words here",
                "signOutEverywhere": "yes",
            ]
            var form = try await browser.get("/account/password")
            #expect(
                form.text.contains("autocomplete=\"current-password\"")
                    && form.text.contains("autocomplete=\"username\""))
            form = try await browser.post(
                "/account/password",
                form.hidden("/account/password").merging(typed) { $1 }.merging(["currentPassword": "wrong"]) { $1 })
            #expect(form.status == .unprocessableContent && form.text.contains("present password is not right"))
            let before = browser.cookies["__Host-rekey-session"]
            let done = try await browser.post(
                "/account/password",
                form.hidden("/account/password").merging(typed) { $1 }.merging(["currentPassword": "right password"]) {
                    $1
                })
            #expect(
                done.location == "/account/devices?notice=password" && browser.cookies["__Host-rekey-session"] != before
            )
            #expect(
                fixture.backend.calls(to: "/v1/password/change").last?.body.contains(#""signOutEverywhere":true"#)
                    == true)
        }
    }

    @Test("devices can be signed out, one, all others, all; and this browser itself")
    func devices() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await Self.signIn(&browser)
            var page = try await browser.get("/account/devices")
            let action = "/account/devices/0198c0de-0000-7000-8000-000000000001/sign-out"
            #expect(try await browser.post(action, page.hidden(action)).location == "/account/devices?notice=device")
            #expect(fixture.backend.calls.last?.method == "DELETE")
            let all = page.hidden("/account/sign-out-everywhere")
            #expect(
                try await browser.post("/account/sign-out-everywhere", all.merging(["keep": "yes"]) { $1 }).location
                    == "/account/devices?notice=others")
            page = try await browser.get("/account")
            let out = try await browser.post("/logout", page.hidden("/logout"))
            #expect(out.location == "/login?notice=ended" && browser.cookies["__Host-rekey-session"] == nil)
            #expect(fixture.backend.calls(to: "/oauth/revoke").count == 1)
        }
    }

    @Test("signing out everywhere is offered also while the list of devices cannot be had")
    func devicesDown() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await Self.signIn(&browser)
            fixture.backend.fail("/v1/sessions", 503)
            let page = try await browser.get("/account/devices")
            #expect(page.status == .ok && page.text.contains("cannot be shown right now"))
            #expect(page.text.contains("action=\"/account/sign-out-everywhere\""))
        }
    }
}
