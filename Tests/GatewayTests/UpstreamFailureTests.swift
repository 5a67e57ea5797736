import HTTPTypes
import RevocationFeed
import TestSupport
import Testing

@testable import GatewayService

/// What a browser keeps, and is told, when a service behind the pages fails half-way.
@Suite("Failures behind the pages") struct UpstreamFailureTests {
    private static let session = "__Host-rekey-session"
    private static let typed = [
        "currentPassword": "right password", "newPassword": "four new words here",
        "newPasswordAgain": "four new words here", "signOutEverywhere": "yes",
    ]

    @Test("renewed tokens reach the browser on an error page too: the ones before them would look stolen (SES-04)")
    func renewedThenFailed() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await browser.signIn()
            let before = browser.cookies[Self.session]
            fixture.time.advance(by: .seconds(300))
            fixture.backend.fail("/v1/account", 503)
            let failed = try await browser.get("/account")
            #expect(failed.status == .serviceUnavailable && failed.headers[.retryAfter] != nil)
            #expect(browser.cookies[Self.session] != nil && browser.cookies[Self.session] != before)
            fixture.backend.heal()
            fixture.backend.forget()
            #expect(try await browser.get("/account").status == .ok)
            #expect(fixture.backend.calls(to: "/oauth/token").isEmpty, "the renewed pair is used as it is")
            fixture.time.advance(by: .seconds(300))
            #expect(try await browser.get("/account").status == .ok)
            #expect(fixture.backend.calls(to: "/oauth/token").first?.body.hasSuffix("=refresh-2") == true)
        }
    }

    @Test("renewed tokens reach the browser also when nobody can tell whether they count (A7.5)")
    func renewedThenUnsure() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await browser.signIn()
            fixture.time.advance(by: .seconds(300))
            fixture.feed.say(.notReady)
            #expect(try await browser.get("/account").status == .serviceUnavailable)
            fixture.feed.say(.live)
            fixture.backend.forget()
            #expect(try await browser.get("/account").status == .ok)
            #expect(fixture.backend.calls(to: "/oauth/token").isEmpty)
        }
    }

    @Test(
        "a password that was changed is said to be, also when no new session comes of it", arguments: [503, 429, 400])
    func changedWithoutSession(_ status: Int) async throws {
        try await GatewayFixture.with { browser, fixture in
            try await browser.signIn()
            let form = try await browser.get("/account/password")
            fixture.backend.fail("/oauth/token", status)
            let done = try await browser.submit(form, "/account/password", Self.typed)
            #expect(done.location == "/login?notice=reset" && browser.cookies[Self.session] == nil)
        }
    }

    @Test("signing out everywhere is said to be done, also when this device cannot be kept")
    func signedOutWithoutSession() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await browser.signIn()
            let page = try await browser.get("/account/devices")
            fixture.backend.fail("/oauth/token", 503)
            let out = try await browser.submit(page, "/account/sign-out-everywhere", ["keep": "yes"])
            #expect(out.location == "/login?notice=ended" && browser.cookies[Self.session] == nil)
        }
    }

    @Test(
        "only 401 ends a session; what nobody expected signs nobody out",
        arguments: [(401, 303, 303), (400, 422, 503), (403, 422, 503), (404, 503, 503), (409, 503, 503)])
    func unexpected(_ status: Int, _ change: Int, _ read: Int) async throws {
        try await GatewayFixture.with { browser, fixture in
            for path in ["/v1/password/change", "/v1/account"] {
                fixture.backend.heal()
                try await browser.signIn()
                let form = try await browser.get("/account/password")
                fixture.backend.fail(path, status)
                let isChange = path == "/v1/password/change"
                let page =
                    isChange
                    ? try await browser.submit(form, "/account/password", Self.typed)
                    : try await browser.get("/account")
                #expect(page.status.code == (isChange ? change : read), "\(path)")
                #expect((browser.cookies[Self.session] == nil) == (status == 401))
                #expect(page.location == (status == 401 ? "/login?notice=elsewhere" : nil))
            }
        }
    }

    @Test("a present password that is empty or too long is wrong, and nobody is asked")
    func presentPassword() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await browser.signIn()
            for current in ["", String(repeating: "x", count: 5_000)] {
                let form = try await browser.get("/account/password")
                let typed = Self.typed.merging(["currentPassword": current]) { $1 }
                let page = try await browser.submit(form, "/account/password", typed)
                #expect(page.status == .unprocessableContent && page.text.contains("present password is not right"))
            }
            #expect(fixture.backend.calls(to: "/v1/password/change").isEmpty)
        }
    }

    @Test("a page without a field for an address never speaks of one", arguments: [400, 404, 409])
    func noAddress(_ status: Int) async throws {
        try await GatewayFixture.with { browser, fixture in
            try await browser.signIn()
            let page = try await browser.get("/account/close")
            fixture.backend.fail("/v1/account/export", status)
            let export = try await browser.submit(page, "/account/export")
            fixture.backend.fail("/v1/account", status)
            let close = try await browser.submit(page, "/account/close", ["sure": "yes"])
            for answer in [export, close] {
                #expect(answer.status == .serviceUnavailable && !answer.text.contains("e-mail address"))
            }
            #expect(browser.cookies[Self.session] != nil)
        }
    }

    @Test("after signing out the browser forgets what it kept of our pages, and keeps the mark of the device")
    func clearSiteData() async throws {
        try await GatewayFixture.with { browser, fixture in
            let name = try #require(HTTPField.Name("clear-site-data"))
            fixture.backend.set(steppedUp: true)
            for (path, action, typed) in [
                ("/account", "/logout", [:]), ("/account/close", "/account/close", ["sure": "yes"]),
                ("/account/devices", "/account/sign-out-everywhere", [:]),
            ] as [(String, String, [String: String])] {
                fixture.backend.heal()
                try await browser.signIn()
                let page = try await browser.get(path)
                fixture.backend.fail("/v1/sign-out-everywhere", 200, #"{"assertion":null}"#)
                let out = try await browser.submit(page, action, typed)
                #expect(out.status == .seeOther && out.headers[name] == #""cache", "storage""#, "\(action)")
                #expect(browser.cookies[Self.session] == nil && browser.cookies["__Host-rekey-device"] != nil)
            }
            #expect(try await browser.get("/login").headers[name] == nil)
        }
    }

    @Test("somebody without any token is told no error (RFC 6750 3.1)")
    func bareChallenge() async throws {
        try await GatewayFixture.with { browser, _ in
            let none = try await browser.get("/api/whoami")
            #expect(none.status == .unauthorized && none.headers[.wwwAuthenticate] == "Bearer")
            let bad = try await browser.get("/api/whoami", headers: [.authorization: "Bearer x"])
            #expect(bad.headers[.wwwAuthenticate] == #"Bearer error="invalid_token""#)
        }
    }
}
