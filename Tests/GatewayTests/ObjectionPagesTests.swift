import Foundation
import HTTPTypes
import Testing

@testable import GatewayService

/// The page behind the link in a notice of a support case.
@Suite("Objection pages") struct ObjectionPagesTests {
    private static let link = "/object?token=\(Backend.goodToken)"

    @Test(
        "the link moves into a cookie; no GET, HEAD or OPTIONS objects (LNK-05, LNK-11); one button does, without sign-in"
    )
    func objecting() async throws {
        try await GatewayFixture.with { browser, fixture in
            for method in [HTTPRequest.Method.get, .head, .options] {
                for _ in 0..<3 { _ = try await browser.send(method, Self.link) }
            }
            #expect(fixture.backend.calls.isEmpty, "nobody was asked yet")
            let opened = try await browser.get(Self.link)
            #expect(opened.status == .seeOther && opened.location == "/object")
            let cookie = try #require(browser.cookies["__Host-rekey-objection"])
            #expect(!cookie.contains(Backend.goodToken))
            let page = try await browser.get("/object")
            #expect(page.status == .ok && !page.text.contains(Backend.goodToken))
            #expect(page.text.contains("2026-03-01 12:00 UTC") && page.text.contains("frozen"))
            for _ in 0..<3 { _ = try await browser.send(.head, "/object") }
            #expect(fixture.backend.calls(to: "/v1/support/objections").isEmpty)
            let done = try await browser.submit(page, "/object")
            #expect(done.location == "/object/done" && browser.cookies["__Host-rekey-objection"] == nil)
            #expect(
                fixture.backend.calls(to: "/v1/support/objections").map(\.body)
                    == [#"{"token":"\#(Backend.goodToken)"}"#])
            #expect(try await browser.get("/object/done").text.contains("The case is stopped"))
        }
    }

    @Test("used, foreign, expired and malformed links get one friendly answer")
    func dead() async throws {
        try await GatewayFixture.with { browser, fixture in
            _ = try await browser.get("/object?token=\(Backend.otherToken)")
            let foreign = try await browser.get("/object")
            let malformed = try await browser.get("/object?token=%22%3E%3Csvg%3E")
            _ = try await browser.get(Self.link)
            let page = try await browser.get("/object")
            fixture.backend.fail("/v1/support/objections", 400, #"{"type":"urn:rekey:problem:invalid-link"}"#)
            let used = try await browser.submit(page, "/object")
            #expect(foreign.status == .badRequest && foreign.text == malformed.text && foreign.text == used.text)
            #expect(browser.cookies["__Host-rekey-objection"] == nil)
            #expect(try await browser.get("/object").text.contains("No link is open"))
        }
    }

    @Test("the button of another link stops nothing; neither does a form without its token")
    func forgery() async throws {
        try await GatewayFixture.with { browser, fixture in
            _ = try await browser.get(Self.link)
            let page = try await browser.get("/object")
            _ = try await browser.get("/object?token=\(Backend.otherToken)")
            #expect(try await browser.submit(page, "/object").status == .conflict)
            #expect(try await browser.post("/object", ["link": "x"]).status == .forbidden)
            #expect(fixture.backend.calls(to: "/v1/support/objections").isEmpty)
        }
    }

    @Test("while identity is down the link is kept: 503, and it works later")
    func unavailable() async throws {
        try await GatewayFixture.with { browser, fixture in
            _ = try await browser.get(Self.link)
            let page = try await browser.get("/object")
            fixture.backend.fail("/v1/support/objections", 503)
            #expect(try await browser.submit(page, "/object").status == .serviceUnavailable)
            fixture.backend.heal()
            #expect(try await browser.submit(page, "/object").location == "/object/done")
        }
    }

    @Test("a reset link's cookie objects to nothing, an objection's resets nothing")
    func separation() async throws {
        try await GatewayFixture.with { browser, fixture in
            _ = try await browser.get(Self.link)
            browser.cookies["__Host-rekey-reset"] = browser.cookies["__Host-rekey-objection"]
            #expect(try await browser.get("/reset").text.contains("name=\"newPassword\"") == false)
            #expect(fixture.backend.calls.isEmpty)
        }
    }

    @Test("the owner reads of cases on the activity page, above the history")
    func activity() async throws {
        try await GatewayFixture.with { browser, _ in
            try await browser.signIn()
            let page = try await browser.get("/account/activity")
            #expect(page.text.contains("Giving this account back") && page.text.contains("A case was opened"))
            #expect(page.text.contains("closed 2026-03-05 12:00 UTC") && !page.text.contains("<svg"))
            let older = try await browser.get("/account/activity?before=1")
            #expect(!older.text.contains("Giving this account back"))
        }
    }
}
