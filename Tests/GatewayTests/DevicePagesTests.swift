import Foundation
import HTTPTypes
import Testing

@testable import GatewayService

/// Devices, what happened, and the end of an account.
@Suite("Devices and activity pages") struct DevicePagesTests {
    @Test("a sign-out says on how many devices, and that every server knows (DESIGN 3.8)")
    func confirmed() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await browser.signIn()
            let page = try await browser.get("/account/devices")
            let out = try await browser.submit(page, "/account/sign-out-everywhere", ["keep": "yes"])
            #expect(out.location == "/account/devices?notice=others")
            #expect(
                fixture.backend.calls(to: "/v1/sign-out-everywhere").last?.body.contains(#""keepThisDevice":true"#)
                    == true)
            let shown = try await browser.get("/account/devices?notice=others")
            #expect(shown.text.contains("<strong>4</strong>") && shown.text.contains("every server refuses them"))
            #expect(fixture.backend.calls.contains { $0.path == "/v1/revocations/status" })
        }
    }

    @Test("a server that has not confirmed is named as text; done ones are not waited for")
    func waiting() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await browser.signIn()
            fixture.backend.set(confirmed: false)
            let page = try await browser.get("/account/devices?notice=password")
            #expect(page.text.contains("Not confirmed yet") && page.text.contains("gateway (gw-1&lt;svg&gt;)"))
            #expect(!page.text.contains("id-1") && page.text.contains("href=\"/account/devices?notice=password\""))
            fixture.backend.fail(
                "/v1/revocations/status", 200, #"{"epoch":1,"confirmed":false,"sessionsEnded":0,"servers":[]}"#)
            #expect(try await browser.get("/account/devices?notice=others").text.contains("cannot be shown yet"))
            fixture.backend.fail("/v1/revocations/status", 503)
            let unknown = try await browser.get("/account/devices?notice=others")
            #expect(unknown.status == .ok && unknown.text.contains("cannot be shown yet"))
            #expect(!(try await browser.get("/account/devices")).text.contains("Not confirmed"))
        }
    }

    @Test("names of devices and places are text, whatever they hold (SES-19)")
    func markup() async throws {
        try await GatewayFixture.with { browser, _ in
            try await browser.signIn()
            for path in ["/account/devices", "/account/activity"] {
                let page = try await browser.get(path)
                #expect(page.text.contains("&lt;svg onload=1&gt;") && !page.text.contains("<svg"))
                #expect(!page.text.contains("\"\u{301}") && !page.text.contains("<b>Utrecht"))
            }
        }
    }

    @Test("without keeping this device the browser is signed out as well")
    func all() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await browser.signIn()
            let page = try await browser.get("/account/devices")
            fixture.backend.fail("/v1/sign-out-everywhere", 200, #"{"assertion":null}"#)
            let out = try await browser.submit(page, "/account/sign-out-everywhere")
            #expect(out.location == "/login?notice=ended" && browser.cookies["__Host-rekey-session"] == nil)
        }
    }

    @Test("a browser is known by a mark of its own for twelve months, and by nothing it did not get from us")
    func mark() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await browser.signIn()
            let mark = try #require(browser.cookies["__Host-rekey-device"])
            #expect(mark.utf8.count == 22)
            #expect(
                browser.attributes["__Host-rekey-device"] == "Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax; Secure")
            #expect(fixture.backend.calls(to: "/v1/sign-ins").last?.body.contains(#""id":"\#(mark)""#) == true)
            let account = try await browser.get("/account")
            _ = try await browser.submit(account, "/logout")
            try await browser.signIn()
            #expect(browser.cookies["__Host-rekey-device"] == mark, "the same after signing out")
            #expect(fixture.backend.calls(to: "/v1/sign-ins").last?.body.contains(mark) == true)
            browser.cookies["__Host-rekey-device"] = "x\\\"}, \\\"admin\\\": true"
            try await browser.signIn()
            #expect(browser.cookies["__Host-rekey-device"]?.utf8.count == 22)
            #expect(fixture.backend.calls(to: "/v1/sign-ins").last?.body.contains("admin") == false)
            #expect(
                fixture.backend.calls.allSatisfy { $0.forwardedFor != nil }, "services count by the visitor's address")
        }
    }

    @Test("a device is called what its client hints say, and by its User-Agent without them")
    func hints() async throws {
        try await GatewayFixture.with { browser, fixture in
            let hints: HTTPFields = [
                .userAgent: "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0",
                .secCHUA: #""Brave";v="140", "Chromium";v="140""#, .secCHUAPlatform: #""Linux""#,
            ]
            let typed = ["email": "anna@example.com", "password": "right password"]
            let cases: [(HTTPField.Name?, String)] = [
                (nil, "Brave · Linux"), (.secCHUA, "Firefox · Linux"), (.secCHUAPlatform, "Brave · Windows"),
            ]
            for (left, name) in cases {
                var headers = hints
                if let left { headers[left] = nil }
                let form = try await browser.get("/login")
                _ = try await browser.post("/login", form.hidden("/login").merging(typed) { $1 }, headers: headers)
                let body = try #require(fixture.backend.calls(to: "/v1/sign-ins").last).body
                #expect(body.contains(#""name":"\#(name)""#))
            }
        }
    }

    @Test("the history is paged; a page that does not exist is not found")
    func activity() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await browser.signIn()
            let first = try await browser.get("/account/activity")
            #expect(first.text.contains("You signed in lately") && first.text.contains("2026-03-01 12:00 UTC"))
            let next = "/account/activity?before=1772366400000.\(Backend.contact)"
            #expect(first.text.contains("href=\"\(next)\""))
            let second = try await browser.get(next)
            #expect(
                second.text.contains("earlier") && !second.text.contains("before=")
                    && second.text.contains("To the newest"))
            _ = try await browser.get("/account/activity?before=%22%3E%26limit%3D1")
            fixture.backend.fail("/v1/account/timeline", 400)
            #expect(try await browser.get("/account/activity?before=x").status == .notFound)
        }
    }

    @Test("closing needs a tick and the password, and signs this browser out")
    func closing() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await browser.signIn()
            let page = try await browser.get("/account/close")
            let unsure = try await browser.submit(page, "/account/close")
            #expect(unsure.status == .unprocessableContent && unsure.text.contains("Tick the box"))
            let prompt = try await browser.submit(unsure, "/account/close", ["sure": "yes"])
            #expect(prompt.text.contains("name=\"password\""))
            let done = try await browser.submit(prompt, "/account/close", ["password": "right password"])
            #expect(done.location == "/login?notice=closing" && browser.cookies["__Host-rekey-session"] == nil)
            #expect(try await browser.get("/login?notice=closing").text.contains("if you want to keep it"))
            #expect(fixture.backend.calls(to: "/v1/account").last?.method == "DELETE")
        }
    }

    @Test("until the end the account can be kept")
    func reopening() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await browser.signIn()
            fixture.backend.fail(
                "/v1/account", 200,
                #"{"email":"anna@example.com","emailVerified":false,"closing":{"since":"2026-03-01T12:00:00.000Z","eraseAfter":"2026-03-15T12:00:00.000Z"}}"#
            )
            let page = try await browser.get("/account")
            #expect(page.text.contains("2026-03-15 12:00 UTC") && page.text.contains("not confirmed yet"))
            let kept = try await browser.submit(page, "/account/reopen")
            #expect(kept.location == "/account?notice=reopened")
            fixture.backend.fail("/v1/account/reopen", 409, #"{"type":"urn:rekey:problem:grace-over"}"#)
            #expect(try await browser.submit(page, "/account/reopen").text.contains("is over"))
        }
    }

    @Test("one's data come as a file, after the password, and are cached nowhere")
    func export() async throws {
        try await GatewayFixture.with { browser, _ in
            try await browser.signIn()
            let page = try await browser.get("/account/close")
            let prompt = try await browser.submit(page, "/account/export")
            let file = try await browser.submit(prompt, "/account/export", ["password": "right password"])
            #expect(file.status == .ok && file.text == #"{"accountId":"x"}"#)
            #expect(file.headers[.contentDisposition] == #"attachment; filename="rekey-account.json""#)
            #expect(file.headers[.contentType] == "application/json" && file.headers[.cacheControl] == "no-store")
        }
    }

    @Test("the account page leads everywhere")
    func menu() async throws {
        try await GatewayFixture.with { browser, _ in
            try await browser.signIn()
            for language in ["en", "nl"] {
                browser.language = language
                let page = try await browser.get("/account")
                for path in ["password", "email", "phone", "devices", "activity", "close"] {
                    #expect(page.text.contains("href=\"/account/\(path)\""))
                    let part = try await browser.get("/account/\(path)")
                    #expect(part.status == .ok && part.text.contains("href=\"/account\""), "a way back from \(path)")
                    #expect(part.text.contains("<html lang=\"\(language)\">"))
                }
            }
        }
    }
}
