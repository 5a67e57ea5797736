import HTTPTypes
import Testing

@testable import GatewayService

/// Leaving an address or a number that somebody else reads (DESIGN 3.9).
@Suite("Denial pages") struct DenialPagesTests {
    private static let page = "/account/deny?contact=\(Backend.contact)"
    private static let route = "/v1/account/contacts/\(Backend.contact)/denial"

    @Test("from the list of addresses to a denied one: password, code to another contact, and the page says so")
    func denied() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await browser.signIn()
            #expect(try await browser.get("/account/email").text.contains("href=\"\(Self.page)\""))
            let first = try await browser.get(Self.page)
            #expect(first.status == .ok && first.text.contains("anna@example.com"))
            let prompt = try await browser.submit(first, "/account/deny")
            #expect(prompt.status == .ok && prompt.text.contains("Is it you?"))
            let asked = try await browser.submit(prompt, "/account/deny", ["password": "right password"])
            #expect(asked.location == "\(Self.page)&notice=sent&request=DFJT")
            #expect(fixture.backend.calls(to: Self.route).map(\.method) == ["POST", "POST"])
            let sent = try await browser.get(asked.location ?? "")
            #expect(sent.text.contains("role=\"status\"") && sent.text.contains("autocomplete=\"one-time-code\""))
            #expect(sent.text.contains("shows the letters <strong>DFJT</strong>"))
            for text in ["", "EVIL", "%3Cb%3Ex", "DFJTD"] {
                let page = try await browser.get("\(Self.page)&notice=sent&request=\(text)")
                #expect(page.status == .ok && !page.text.contains("shows the letters"))
            }
            let short = try await browser.submit(sent, "/account/deny/verify", ["code": "123"])
            #expect(short.status == .unprocessableContent && short.text.contains("8 digits"))
            let wrong = try await browser.submit(sent, "/account/deny/verify", ["code": "99999999"])
            #expect(wrong.status == .unprocessableContent && wrong.text.contains("does not work"))
            let right = try await browser.submit(wrong, "/account/deny/verify", ["code": Backend.goodCode])
            #expect(right.location == Self.page)
            #expect(fixture.backend.calls(to: "\(Self.route)/verify").count == 2, "a short code is not sent on")
            let proof = try #require(fixture.backend.calls(to: "\(Self.route)/verify").last)
            #expect(proof.body.contains(#""device":{"id":"#))
            let done = try await browser.get(Self.page)
            #expect(done.text.contains("left this one as not safe") && !done.text.contains("name=\"code\""))
            let list = try await browser.get("/account/email")
            #expect(list.text.contains("left by you as not safe") && !list.text.contains(Self.page))
        }
    }

    @Test("one that was taken off is listed, masked, with its last day, and left by the same page")
    func takenOff() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await browser.signIn()
            let page = "/account/deny?contact=\(Backend.former)"
            let list = try await browser.get("/account/email")
            #expect(list.text.contains("o***@example.com") && list.text.contains("href=\"\(page)\""))
            #expect(list.text.contains("can undo until") && list.text.contains("2026-03-08 12:00 UTC"))
            #expect(!(try await browser.get("/account/phone").text.contains("o***@example.com")))
            fixture.backend.set(steppedUp: true)
            let first = try await browser.get(page)
            #expect(first.text.contains("that link stops working"))
            #expect(try await browser.submit(first, "/account/deny").location == "\(page)&notice=sent&request=DFJT")
            #expect(fixture.backend.calls(to: "/v1/account/contacts/\(Backend.former)/denial").count == 1)
            fixture.backend.set(denied: true)
            let done = try await browser.get(page)
            #expect(done.text.contains("left this one as not safe") && !done.text.contains("/remove"))
            #expect(!(try await browser.get("/account/email").text.contains(page)))
        }
    }

    @Test("where nobody can vouch the page says what to do next")
    func noVoucher() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await browser.signIn()
            fixture.backend.fail(Self.route, 422, #"{"type":"urn:rekey:problem:no-voucher"}"#)
            let answer = try await browser.submit(try await browser.get(Self.page), "/account/deny")
            #expect(answer.status == .unprocessableContent && answer.text.contains("ask our customer service"))
        }
    }

    @Test("another account's contact, one that is not proved, and no contact at all are not there")
    func unknown() async throws {
        try await GatewayFixture.with { browser, _ in
            try await browser.signIn()
            for query in ["?contact=\(Backend.pending)", "?contact=..%2Fadmin", "?contact=", ""] {
                #expect(try await browser.get("/account/deny\(query)").status == .notFound)
            }
        }
    }
}
