import Testing

@testable import GatewayService

/// What the owner is told when our messages do not reach an address.
@Suite("Pages about addresses that are not reached") struct UndeliverablePagesTests {
    @Test(
        "the account page and the list of addresses say so, and what to do, in both languages",
        arguments: [
            ("en", "bounced", "messages do not arrive", "our messages do not arrive here", "replace it"),
            ("en", "complaint", "messages do not arrive", "reported as spam", "replace it"),
            ("nl", "bounced", "berichten komen niet aan", "onze berichten komen hier niet aan", "vervang het"),
            ("nl", "complaint", "berichten komen niet aan", "als spam gemeld", "vervang het"),
        ])
    func said(_ language: String, _ reason: String, _ short: String, _ why: String, _ what: String) async throws {
        try await GatewayFixture.with { browser, fixture in
            browser.language = language
            try await browser.signIn()
            for path in ["/account", "/account/email"] {
                let page = try await browser.get(path).text.lowercased()
                #expect(!page.contains(short) && !page.contains(why))
            }
            fixture.backend.set(obstacle: reason)
            #expect(try await browser.get("/account").text.contains(short))
            let list = try await browser.get("/account/email").text.lowercased()
            #expect(list.contains(why) && list.contains(what))
            let phones = try await browser.get("/account/phone").text.lowercased()
            #expect(!phones.contains(why))
        }
    }

    @Test(
        "a text message that did not arrive is told of at the number, with another way",
        arguments: [
            ("en", "messages do not arrive", "the last text message did not arrive here", "take your e-mail address"),
            (
                "nl", "berichten komen niet aan", "het laatste sms'je kwam hier niet aan",
                "gebruik tot dan je e-mailadres"
            ),
        ])
    func text(_ language: String, _ short: String, _ why: String, _ what: String) async throws {
        try await GatewayFixture.with { browser, fixture in
            browser.language = language
            try await browser.signIn()
            fixture.backend.set(obstacle: "undelivered")
            #expect(try await browser.get("/account").text.contains(short))
            let phones = try await browser.get("/account/phone").text.lowercased().replacing("&#39;", with: "'")
            #expect(phones.contains(why) && phones.contains(what))
            #expect(try await !browser.get("/account/email").text.lowercased().contains(short))
        }
    }

    @Test("one button has a code sent to the address as it stands")
    func again() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await browser.signIn()
            fixture.backend.set(steppedUp: true)
            fixture.backend.set(obstacle: "bounced")
            let page = try await browser.get("/account/email")
            #expect(page.text.contains("aria-label=\"Send a code here: anna@example.com\""))
            let again = try await browser.submit(page, "/account/email")
            #expect(again.location == "/account/email?notice=sent")
            #expect(fixture.backend.calls(to: "/v1/account/email").map(\.body) == [#"{"email":"anna@example.com"}"#])
        }
    }
}
