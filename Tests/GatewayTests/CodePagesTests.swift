import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import GatewayService

/// Getting in with the code of a text message.
@Suite("Code pages") struct CodePagesTests {
    private static let typed = ["newPassword": "four words in a row", "newPasswordAgain": "four words in a row"]

    /// Asks for a code and answers the page to type it on.
    private static func ask(_ browser: inout Browser) async throws -> Browser.Page {
        let form = try await browser.get("/loginhelp")
        let asked = try await browser.submit(form, "/loginhelp/phone", ["phone": " 06 12345678 "])
        #expect(asked.status == .seeOther && asked.location == "/code")
        return try await browser.get("/code")
    }

    @Test("e-mail stands beside text messages, with a plain word on their risk (SMS-10)", arguments: ["en", "nl"])
    func choice(_ language: String) async throws {
        try await GatewayFixture.with { browser, _ in
            browser.language = language
            let form = try await browser.get("/loginhelp")
            #expect(form.text.contains("name=\"email\"") && form.text.contains("name=\"phone\" type=\"tel\""))
            let words = language == "nl" ? "minder veilig dan e-mail" : "less safe than e-mail"
            #expect(form.text.contains(words))
            #expect(try await Self.ask(&browser).text.contains(words))
        }
    }

    @Test("every number leads to the same page; the handle stays sealed in this browser (SMS-05)")
    func asking() async throws {
        try await GatewayFixture.with { browser, fixture in
            let page = try await Self.ask(&browser)
            #expect(
                fixture.backend.calls(to: "/v1/recoveries").map(\.body) == [#"{"channel":"sms","phone":"06 12345678"}"#]
            )
            #expect(page.text.contains("inputmode=\"numeric\"") && page.text.contains("autocomplete=\"one-time-code\""))
            #expect(page.text.contains("<strong>JNZS</strong>"))
            #expect(page.text.contains("after 60 seconds") && !page.text.contains(Backend.handle))
            let early = try await browser.submit(page, "/loginhelp/resend")
            #expect(early.location == "/code?notice=early")
            fixture.time.advance(by: .seconds(60))
            let again = try await browser.submit(page, "/loginhelp/resend")
            #expect(again.location == "/code?notice=again")
            #expect(try await browser.get("/code?notice=again").text.contains("role=\"status\""))
            #expect(fixture.backend.calls(to: "/v1/recoveries/resend").count == 1)
        }
    }

    @Test("a right code, with spaces, leads to the form for a new password; a refused password uses nothing up")
    func success() async throws {
        try await GatewayFixture.with { browser, fixture in
            let page = try await Self.ask(&browser)
            let right = try await browser.submit(page, "/code", ["code": "0123-4567 "])
            #expect(right.status == .seeOther && right.location == "/reset")
            #expect(
                fixture.backend.calls(to: "/v1/recoveries/redeem").last?.body
                    == #"{"code":"0123-4567 ","requestHandle":"\#(Backend.handle)"}"#)
            let cookie = try #require(browser.cookies["__Host-rekey-reset"])
            #expect(!cookie.contains("the-grant"))
            #expect(browser.attributes["__Host-rekey-reset"] == "Path=/; Max-Age=600; HttpOnly; SameSite=Lax; Secure")
            var form = try await browser.get("/reset")
            #expect(form.text.contains("Your code was right") && !form.text.contains("the-grant"))
            fixture.backend.fail("/v1/password/reset", 422, #"{"type":"urn:rekey:problem:previous-password"}"#)
            form = try await browser.submit(form, "/reset", Self.typed)
            #expect(form.status == .unprocessableContent && form.text.contains("your present password"))
            fixture.backend.heal()
            let done = try await browser.submit(form, "/reset", Self.typed)
            #expect(done.location == "/login?notice=reset")
            #expect(
                fixture.backend.calls(to: "/v1/recoveries/redeem").count == 1, "the grant is kept, not asked for again")
            #expect(browser.cookies["__Host-rekey-reset"] == nil && browser.cookies["__Host-rekey-handle"] == nil)
        }
    }

    @Test(
        "what is no code costs no try and is said at the field (SMS-14)",
        arguments: ["", "1234567", "012345678", "٠١٢٣٤٥٦٧", "０１２３４５６７", "\"><svg onload=1>", "abcdefgh"])
    func shape(_ code: String) async throws {
        try await GatewayFixture.with { browser, fixture in
            let page = try await Self.ask(&browser)
            let answer = try await browser.submit(page, "/code", ["code": code])
            #expect(answer.status == .unprocessableContent && answer.text.contains("aria-invalid=\"true\""))
            #expect(answer.text.contains("8 digits") && !answer.text.contains("<svg"))
            #expect(fixture.backend.calls(to: "/v1/recoveries/redeem").isEmpty)
        }
    }

    @Test("wrong, expired and exhausted codes get one friendly answer with a way on")
    func wrong() async throws {
        try await GatewayFixture.with { browser, _ in
            let page = try await Self.ask(&browser)
            let answer = try await browser.submit(page, "/code", ["code": "99999999"])
            #expect(answer.status == .unprocessableContent && answer.text.contains("ask for a new one"))
            #expect(answer.text.contains("/loginhelp/resend") && answer.text.contains("href=\"/loginhelp\""))
            #expect(!answer.text.contains("99999999"))
        }
    }

    @Test("another browser has no use for a code")
    func otherBrowser() async throws {
        try await GatewayFixture.with { browser, fixture in
            _ = try await Self.ask(&browser)
            var stranger = Browser(client: browser.client, origin: browser.origin)
            let empty = try await stranger.get("/code")
            #expect(empty.text.contains("Ask for a code first") && empty.text.contains("href=\"/loginhelp\""))
            let help = try await stranger.get("/loginhelp")
            #expect(
                try await stranger.post(
                    "/code", ["csrf": help.hidden("/loginhelp")["csrf"] ?? "", "code": Backend.goodCode]
                ).status == .forbidden)
            #expect(fixture.backend.calls(to: "/v1/recoveries/redeem").isEmpty)
        }
    }

    @Test("a grant that is over leads back to asking for a code")
    func over() async throws {
        try await GatewayFixture.with { browser, fixture in
            let page = try await Self.ask(&browser)
            _ = try await browser.submit(page, "/code", ["code": Backend.goodCode])
            let form = try await browser.get("/reset")
            fixture.backend.fail("/v1/password/reset", 400, #"{"type":"urn:rekey:problem:invalid-grant"}"#)
            let answer = try await browser.submit(form, "/reset", Self.typed)
            #expect(answer.status == .badRequest && answer.text.contains("Ask for a new code"))
            #expect(browser.cookies["__Host-rekey-reset"] == nil)
        }
    }

    @Test("a link opened after the code was typed makes the code's form the older one (DESIGN 5.5)")
    func crossed() async throws {
        try await GatewayFixture.with { browser, fixture in
            let page = try await Self.ask(&browser)
            _ = try await browser.submit(page, "/code", ["code": Backend.goodCode])
            let form = try await browser.get("/reset")
            _ = try await browser.get("/reset?token=\(Backend.goodToken)")
            #expect(try await browser.submit(form, "/reset", Self.typed).status == .conflict)
            #expect(fixture.backend.calls(to: "/v1/password/reset").isEmpty)
        }
    }

    @Test("what is no number is said at its own field and comes back as text")
    func badNumber() async throws {
        try await GatewayFixture.with { browser, _ in
            for typed in ["", "abc", "\"\u{301}><svg onload=1>"] {
                let form = try await browser.get("/loginhelp")
                let answer = try await browser.submit(form, "/loginhelp/phone", ["phone": typed])
                #expect(answer.status == .unprocessableContent && answer.text.contains("complete mobile number"))
                #expect(answer.text.components(separatedBy: "aria-invalid").count == 2)
                #expect(!answer.text.contains("<svg") && !answer.text.contains("\"\u{301}"))
            }
        }
    }
}
