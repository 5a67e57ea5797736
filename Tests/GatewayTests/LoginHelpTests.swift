import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import GatewayService

/// Asking for a link.
@Suite("Login help") struct LoginHelpTests {
    @Test("every address leads to the same page, with advice and a way to ask again")
    func asking() async throws {
        try await GatewayFixture.with { browser, fixture in
            let form = try await browser.get("/loginhelp")
            let sent = try await browser.post(
                "/loginhelp", form.hidden("/loginhelp").merging(["email": " Anna@example.com "]) { $1 })
            #expect(sent.status == .seeOther && sent.location == "/loginhelp/sent")
            #expect(
                fixture.backend.calls(to: "/v1/recoveries").map(\.body) == [
                    #"{"channel":"email","email":"Anna@example.com"}"#
                ])
            let cookie = try #require(browser.cookies["__Host-rekey-handle"])
            #expect(!cookie.contains(Backend.handle))
            let page = try await browser.get("/loginhelp/sent")
            #expect(
                page.text.contains("spam") && page.text.contains("no-reply@rekey.example")
                    && page.text.contains("24 hours"))
            #expect(page.text.contains("<strong>JNZS</strong>"), "the letters of this request, as in its message")
            #expect(page.text.contains("after 60 seconds"), "the cool-down is visible")
            let early = try await browser.submit(page, "/loginhelp/resend")
            #expect(early.location == "/loginhelp/sent?notice=early")
            #expect(fixture.backend.calls(to: "/v1/recoveries/resend").isEmpty)
            fixture.time.advance(by: .milliseconds(59_999))
            #expect(try await browser.get("/loginhelp/sent").text.contains("after 1 seconds"))
            fixture.time.advance(by: .milliseconds(1))
            #expect(try await browser.get("/loginhelp/sent").text.contains("sent again now"))
            let again = try await browser.submit(page, "/loginhelp/resend")
            #expect(again.location == "/loginhelp/sent?notice=again")
            #expect(
                fixture.backend.calls(to: "/v1/recoveries/resend").map(\.body) == [
                    #"{"requestHandle":"\#(Backend.handle)"}"#
                ])
            #expect(try await browser.get("/loginhelp/sent?notice=again").text.contains("role=\"status\""))
        }
    }

    @Test("what is not an address is said at the field, and what was typed comes back as text")
    func mistyped() async throws {
        try await GatewayFixture.with { browser, fixture in
            for typed in ["", "anna", "\"><svg onload=alert(1)>", "\"\u{301} autofocus onfocus=alert(1) x="] {
                let form = try await browser.get("/loginhelp")
                let answer = try await browser.post(
                    "/loginhelp", form.hidden("/loginhelp").merging(["email": typed]) { $1 })
                #expect(answer.status == .unprocessableContent && answer.text.contains("aria-invalid=\"true\""))
                #expect(!answer.text.contains("<svg") && !answer.text.contains("\"\u{301}"))
            }
            #expect(fixture.backend.calls(to: "/v1/recoveries").count == 3, "an empty field asks nobody")
        }
    }

    @Test(
        "too many requests and a service that is down are told as such",
        arguments: [(429, 429), (503, 503), (500, 503)])
    func failing(_ given: Int, _ shown: Int) async throws {
        try await GatewayFixture.with { browser, fixture in
            fixture.backend.fail("/v1/recoveries", given)
            let form = try await browser.get("/loginhelp")
            let answer = try await browser.post(
                "/loginhelp", form.hidden("/loginhelp").merging(["email": "a@example.com"]) { $1 })
            #expect(answer.status.code == shown && answer.headers[.retryAfter] != nil && answer.text.contains("<h1>"))
        }
    }

    @Test("forged addresses of this site change no byte of any page (LNK-06)")
    func forgedHost() async throws {
        try await GatewayFixture.with { browser, fixture in
            let form = try await browser.get("/loginhelp")
            let names = ["host", "x-forwarded-host", "x-forwarded-proto", "forwarded", "x-original-url", "referer"]
            for name in names {
                var headers = HTTPFields()
                headers[try #require(HTTPField.Name(name))] = "https://evil.test/"
                let forged = try await browser.get("/loginhelp", headers: headers)
                #expect(forged.text == form.text)
                let answer = try await browser.post(
                    "/loginhelp", form.hidden("/loginhelp").merging(["email": "a@example.com"]) { $1 }, headers: headers
                )
                #expect(answer.location == "/loginhelp/sent")
                let opened = try await browser.get("/reset?token=\(Backend.goodToken)", headers: headers)
                #expect(opened.location == "/reset")
            }
            #expect(
                fixture.backend.calls.allSatisfy {
                    !$0.body.contains("evil") && $0.forwardedFor?.contains("evil") != true
                })
        }
    }
}
