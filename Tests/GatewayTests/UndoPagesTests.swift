import Foundation
import GatewayDomain
import HTTPTypes
import Testing

@testable import GatewayService

/// The page behind "this wasn't me" (DESIGN 3.9).
@Suite("Undo pages") struct UndoPagesTests {
    private static let link = "/undo?token=\(Backend.goodToken)"

    @Test("the link moves into a cookie and the URL is clean; GET, HEAD and OPTIONS undo nothing (LNK-05, LNK-11)")
    func opening() async throws {
        try await GatewayFixture.with { browser, fixture in
            for method in [HTTPRequest.Method.get, .head, .options] {
                for _ in 0..<3 { _ = try await browser.send(method, Self.link) }
            }
            let opened = try await browser.get(Self.link)
            #expect(opened.status == .seeOther && opened.location == "/undo")
            let cookie = try #require(browser.cookies["__Host-rekey-undo"])
            #expect(!cookie.contains(Backend.goodToken), "sealed, not readable in the browser's store")
            let page = try await browser.get("/undo")
            _ = try await browser.send(.head, "/undo")
            #expect(page.status == .ok && !page.text.contains(Backend.goodToken))
            for words in ["t***@example.com", "a***@example.com", "***78", "2026-03-01 12:00 UTC", "72 hours"] {
                #expect(page.text.contains(words), "\(words)")
            }
            #expect(!page.text.contains("<svg"), "what a device calls itself is escaped")
            #expect(fixture.backend.calls(to: "/v1/contact-undo").isEmpty, "nothing was done")
        }
    }

    @Test("the form does it once, clears what was open, and says that a mail is on its way")
    func success() async throws {
        try await GatewayFixture.with { browser, fixture in
            _ = try await browser.get(Self.link)
            let page = try await browser.get("/undo")
            let done = try await browser.post("/undo", page.hidden("/undo"))
            #expect(done.status == .seeOther && done.location == "/undo?done=yes")
            #expect(browser.cookies["__Host-rekey-undo"] == nil && browser.cookies["__Host-rekey-session"] == nil)
            let call = try #require(fixture.backend.calls(to: "/v1/contact-undo").first)
            #expect(call.body == #"{"token":"\#(Backend.goodToken)"}"#)
            #expect(try await browser.get("/undo?done=yes").text.contains("on its way"))
            #expect(try await browser.post("/undo", page.hidden("/undo")).status == .badRequest)
            #expect(fixture.backend.calls(to: "/v1/contact-undo").count == 1)
        }
    }

    @Test("a link that does not work is one page, and a form of another link does nothing")
    func dead() async throws {
        try await GatewayFixture.with { browser, fixture in
            #expect(try await browser.get("/undo?token=short").status == .badRequest)
            #expect(try await browser.get("/undo").text.contains("no open link"))
            _ = try await browser.get("/undo?token=\(Backend.otherToken)")
            let page = try await browser.get("/undo")
            #expect(page.status == .badRequest && page.text.contains("This link does not work"))
            _ = try await browser.get(Self.link)
            let good = try await browser.get("/undo")
            var fields = good.hidden("/undo")
            fields["link"] = "another"
            #expect(try await browser.post("/undo", fields).status == .conflict)
            fields = good.hidden("/undo")
            fields["csrf"] = "forged"
            #expect(try await browser.post("/undo", fields).status == .forbidden)
            #expect(fixture.backend.calls(to: "/v1/contact-undo").isEmpty)
        }
    }
}
