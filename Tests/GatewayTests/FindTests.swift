import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import GatewayService

/// Looking for an account by name and payment number.
@Suite("Find") struct FindTests {
    static let number = "4111 1111 1111 1111"
    static let typed = ["givenName": " Anna ", "familyName": "de Vries", "kind": "card", "number": number]

    @Test("every name and number leads to the same page, whose advice says what to do next (LKP-01)")
    func finding() async throws {
        try await GatewayFixture.with { browser, fixture in
            let help = try await browser.get("/loginhelp")
            #expect(help.text.contains("href=\"/find\""))
            let form = try await browser.get("/find")
            #expect(form.text.contains("id=\"number\"") && form.text.contains("autocomplete=\"off\""))
            let sent = try await browser.submit(form, "/find", Self.typed)
            #expect(sent.status == .seeOther && sent.location == "/find/sent")
            #expect(
                fixture.backend.calls(to: "/v1/account-lookups").map(\.body) == [
                    #"{"familyName":"de Vries","givenName":"Anna","instrument":"#
                        + #"{"kind":"card","number":"4111 1111 1111 1111"}}"#
                ])
            let page = try await browser.get("/find/sent")
            for part in [
                "spam", "no-reply@rekey.example", "24 hours", "href=\"/code\"", "customer service can open a case",
                "after 60 seconds", "<strong>JNZS</strong>",
            ] { #expect(page.text.contains(part), "\(part)") }
            #expect(!page.text.contains("4111") && !page.text.contains("Vries"))
            #expect(try await browser.submit(page, "/loginhelp/resend").location == "/find/sent?notice=early")
            fixture.time.advance(by: .seconds(60))
            #expect(try await browser.submit(page, "/loginhelp/resend").location == "/find/sent?notice=again")
            #expect(fixture.backend.calls(to: "/v1/recoveries/resend").count == 1)
        }
    }

    @Test("the number stands in no address, cookie or page, also after a mistake (LKP-07)")
    func nowhere() async throws {
        try await GatewayFixture.with { browser, fixture in
            for wrong in [["givenName": " "], ["familyName": ""], ["number": ""], ["kind": "giro"]] {
                let form = try await browser.get("/find")
                let answer = try await browser.submit(form, "/find", Self.typed.merging(wrong) { $1 })
                #expect(answer.status == .unprocessableContent && answer.text.contains("role=\"alert\""))
                #expect(!answer.text.contains("4111"))
            }
            #expect(fixture.backend.calls(to: "/v1/account-lookups").count == 1, "what is empty asks nobody")
            let answer = try await browser.submit(try await browser.get("/find"), "/find", Self.typed)
            for text in [answer.location ?? "", answer.text, "\(answer.headers)", "\(browser.cookies)"] {
                #expect(!text.contains("4111"))
            }
        }
    }

    @Test("a code that came as a text message is typed in the browser that asked")
    func code() async throws {
        try await GatewayFixture.with { browser, _ in
            _ = try await browser.submit(try await browser.get("/find"), "/find", Self.typed)
            let typing = try await browser.get("/code")
            #expect(try await browser.submit(typing, "/code", ["code": Backend.goodCode]).location == "/reset")
        }
    }

    @Test("names come back as text, never as markup")
    func markup() async throws {
        try await GatewayFixture.with { browser, _ in
            let form = try await browser.get("/find")
            let answer = try await browser.submit(
                form, "/find",
                ["givenName": "\"><svg onload=alert(1)>", "familyName": "", "kind": "iban", "number": "1"])
            #expect(answer.status == .unprocessableContent && !answer.text.contains("<svg"))
            #expect(answer.text.contains("value=\"iban\" checked"))
        }
    }

    @Test("too many look-ups and a service that is down are told as such", arguments: [(429, 429), (503, 503)])
    func failing(_ given: Int, _ shown: Int) async throws {
        try await GatewayFixture.with { browser, fixture in
            fixture.backend.fail("/v1/account-lookups", given)
            let answer = try await browser.submit(try await browser.get("/find"), "/find", Self.typed)
            #expect(answer.status.code == shown && answer.headers[.retryAfter] != nil)
        }
    }
}
