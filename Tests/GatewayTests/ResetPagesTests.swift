import Foundation
import GatewayDomain
import HTTPTypes
import Testing

@testable import GatewayService

/// The page behind the link.
@Suite("Reset pages") struct ResetPagesTests {
    private static let link = "/reset?token=\(Backend.goodToken)"
    private static let typed = ["newPassword": "four words in a row", "newPasswordAgain": "four words in a row"]

    @Test(
        "the link moves into a cookie and the URL is clean; nothing is used up by GET, HEAD or OPTIONS (LNK-05, LNK-11)"
    )
    func opening() async throws {
        try await GatewayFixture.with { browser, fixture in
            for method in [HTTPRequest.Method.get, .head, .options] {
                for _ in 0..<5 { _ = try await browser.send(method, Self.link) }
            }
            let opened = try await browser.get(Self.link)
            #expect(opened.status == .seeOther && opened.location == "/reset")
            let cookie = try #require(browser.cookies["__Host-rekey-reset"])
            #expect(!cookie.contains(Backend.goodToken), "sealed, not readable in the browser's store")
            #expect(browser.attributes["__Host-rekey-reset"] == "Path=/; Max-Age=1800; HttpOnly; SameSite=Lax; Secure")
            let form = try await browser.get("/reset")
            #expect(form.status == .ok && !form.text.contains(Backend.goodToken))
            #expect(form.text.contains("name=\"newPassword\"") && form.text.contains("autocomplete=\"new-password\""))
            #expect(form.text.contains("name=\"signOutEverywhere\" type=\"checkbox\" value=\"yes\" checked"))
            #expect(fixture.backend.calls.isEmpty, "nobody was asked")
        }
    }

    @Test("a new password typed twice is set; nobody is signed in by it (LNK-15)")
    func success() async throws {
        try await GatewayFixture.with { browser, fixture in
            _ = try await browser.get(Self.link)
            let form = try await browser.get("/reset")
            let done = try await browser.post("/reset", form.hidden("/reset").merging(Self.typed) { $1 })
            #expect(done.status == .seeOther && done.location == "/login?notice=reset")
            let reset = try #require(fixture.backend.calls(to: "/v1/password/reset").first)
            #expect(
                reset.body == #"{"grant":"the-grant","newPassword":"four words in a row","signOutEverywhere":false}"#)
            #expect(browser.cookies["__Host-rekey-reset"] == nil && browser.cookies["__Host-rekey-session"] == nil)
            #expect(try await browser.get("/login?notice=reset").text.contains("Your password was changed"))
        }
    }

    @Test(
        "a form submitted by a script, with no password typed, asks nobody (LNK-05)",
        arguments: [
            [:], ["newPassword": ""], ["newPassword": "x"], ["newPasswordAgain": "x"],
            ["newPassword": "a", "newPasswordAgain": "b"],
        ])
    func scripted(_ fields: [String: String]) async throws {
        try await GatewayFixture.with { browser, fixture in
            _ = try await browser.get(Self.link)
            let form = try await browser.get("/reset")
            let answer = try await browser.post("/reset", form.hidden("/reset").merging(fields) { $1 })
            #expect(answer.status == .unprocessableContent && answer.text.contains("role=\"alert\""))
            #expect(fixture.backend.calls.isEmpty)
            let again = try await browser.post("/reset", answer.hidden("/reset").merging(Self.typed) { $1 })
            #expect(again.location == "/login?notice=reset", "the link still works")
        }
    }

    @Test("the form of another link is refused and changes nothing (DESIGN 5.5)")
    func otherLink() async throws {
        try await GatewayFixture.with { browser, fixture in
            _ = try await browser.get("/reset?token=\(Backend.otherToken)")
            let old = try await browser.get("/reset")
            _ = try await browser.get(Self.link)
            let answer = try await browser.post("/reset", old.hidden("/reset").merging(Self.typed) { $1 })
            #expect(answer.status == .conflict)
            #expect(fixture.backend.calls.isEmpty)
            let new = try await browser.get("/reset")
            #expect(
                try await browser.post("/reset", new.hidden("/reset").merging(Self.typed) { $1 }).status == .seeOther)
        }
    }

    @Test("a policy refusal is said clearly and the link stays usable")
    func policy() async throws {
        try await GatewayFixture.with { browser, fixture in
            _ = try await browser.get(Self.link)
            var form = try await browser.get("/reset")
            for (problem, words) in [
                (#"{"type":"urn:rekey:problem:password-policy","reason":"too-short"}"#, "too short"),
                (#"{"type":"urn:rekey:problem:password-policy","reason":"blocked"}"#, "attackers try first"),
                (#"{"type":"urn:rekey:problem:previous-password"}"#, "your present password"),
                (#"{"type":"urn:rekey:problem:password-policy","reason":"new-rule"}"#, "cannot be used"),
            ] {
                fixture.backend.fail("/v1/password/reset", 422, problem)
                form = try await browser.post("/reset", form.hidden("/reset").merging(Self.typed) { $1 })
                #expect(form.status == .unprocessableContent && form.text.contains(words), "\(words)")
            }
            fixture.backend.heal()
            #expect(
                try await browser.post("/reset", form.hidden("/reset").merging(Self.typed) { $1 }).status == .seeOther)
        }
    }

    @Test("used, expired, foreign or malformed links get one friendly answer (LNK-16)")
    func dead() async throws {
        try await GatewayFixture.with { browser, fixture in
            _ = try await browser.get("/reset?token=\(Backend.otherToken)")
            let form = try await browser.get("/reset")
            let refused = try await browser.post("/reset", form.hidden("/reset").merging(Self.typed) { $1 })
            _ = try await browser.get(Self.link)
            fixture.backend.fail("/v1/password/reset", 409, #"{"type":"urn:rekey:problem:already-used"}"#)
            let used = try await browser.get("/reset")
            let lost = try await browser.post("/reset", used.hidden("/reset").merging(Self.typed) { $1 })
            let malformed = try await browser.get("/reset?token=short")
            #expect(refused.status == .badRequest && refused.text == lost.text && lost.text == malformed.text)
            #expect(refused.text.contains("href=\"/loginhelp\""))
            #expect(browser.cookies["__Host-rekey-reset"] == nil)
        }
    }

    @Test("while a service is down the form is kept for later: 503, nothing lost")
    func unavailable() async throws {
        try await GatewayFixture.with { browser, fixture in
            _ = try await browser.get(Self.link)
            let form = try await browser.get("/reset")
            fixture.backend.fail("/v1/recoveries/redeem", 503)
            let answer = try await browser.post("/reset", form.hidden("/reset").merging(Self.typed) { $1 })
            #expect(answer.status == .serviceUnavailable && answer.headers[.retryAfter] != nil)
            #expect(answer.text.contains("try again in a minute") && !answer.text.contains("Nothing was changed"))
            fixture.backend.heal()
            #expect(
                try await browser.post("/reset", form.hidden("/reset").merging(Self.typed) { $1 }).status == .seeOther)
        }
    }

    @Test(
        "what stands in the link is inert (LNK-17)",
        arguments: [
            "%22%3E%3Csvg%20onload%3Dalert(1)%3E", "%22%CC%81%3E%3Csvg%3E", "javascript:alert(1)",
            "%0d%0aSet-Cookie:%20x=y", "%00", "%ff",
            String(repeating: "x", count: 4000),
        ])
    func inert(_ token: String) async throws {
        try await GatewayFixture.with { browser, fixture in
            let answer = try await browser.get("/reset?token=\(token)")
            #expect(answer.status == .badRequest && answer.headers[.setCookie] == nil && answer.location == nil)
            #expect(!answer.text.contains("<svg") && !answer.text.contains("alert(1)"))
            #expect(fixture.backend.calls.isEmpty)
        }
    }

    @Test("in Dutch too, and without an open link the page says what to do")
    func dutch() async throws {
        try await GatewayFixture.with { browser, _ in
            browser.language = "nl-NL,nl;q=0.9,en;q=0.8"
            let empty = try await browser.get("/reset")
            #expect(empty.text.contains("<html lang=\"nl\">") && empty.text.contains("Open de link uit ons bericht"))
            _ = try await browser.get(Self.link)
            #expect(try await browser.get("/reset").text.contains("Kies een nieuw wachtwoord"))
        }
    }
}
