import Foundation
import HTTPTypes
import Testing

@testable import GatewayService

/// Addresses and numbers, and the password that changing them asks for.
@Suite("Contact pages") struct ContactPagesTests {
    struct Change: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var path: String
        var fields: [String: String]
        var route: String
        var method: String
        var body: String
        var notice: String
    }

    static let changes: [Change] = [
        Change(
            testDescription: "another main number", path: "/account/phone",
            fields: ["phone": " 0687654321 ", "mode": "replace"],
            route: "/v1/account/phone", method: "PUT", body: #"{"phone":"0687654321"}"#, notice: "sent"),
        Change(
            testDescription: "a second number", path: "/account/phone", fields: ["phone": "0687654321", "mode": "add"],
            route: "/v1/account/contacts", method: "POST", body: #"{"phone":"0687654321"}"#, notice: "sent"),
        Change(
            testDescription: "another main address", path: "/account/email",
            fields: ["email": "b@example.com", "mode": "replace"],
            route: "/v1/account/email", method: "PUT", body: #"{"email":"b@example.com"}"#, notice: "sent"),
        Change(
            testDescription: "a second address, Enter instead of a button", path: "/account/email",
            fields: ["email": "b@example.com"], route: "/v1/account/email", method: "PUT",
            body: #"{"email":"b@example.com"}"#, notice: "sent"),
        Change(
            testDescription: "removing a number", path: "/account/phone", fields: ["remove": "yes"],
            route: "/v1/account/contacts", method: "DELETE",
            body: #"{"contactId":"\#(Backend.contact)","device":{"id":"#, notice: "removed"),
    ]

    @Test("each change asks for the password once, and then does what was asked for (RFC 9470)", arguments: changes)
    func stepUp(_ change: Change) async throws {
        try await GatewayFixture.with { browser, fixture in
            try await browser.signIn()
            let page = try await browser.get(change.path)
            let action = change.notice == "removed" ? "\(change.path)/remove" : change.path
            var typed = change.fields
            typed["remove"] = nil
            // The page has two forms with the same action when a code waits: the last one is for typing.
            let hidden = action == change.path ? ["csrf": page.lastCSRF(action)] : page.hidden(action)
            let prompt = try await browser.post(action, hidden.merging(typed) { $1 })
            #expect(
                prompt.status == .ok && prompt.text.contains("name=\"password\"") && prompt.text.contains("Is it you?"))
            let wrong = try await browser.submit(prompt, action, ["password": "no"])
            #expect(wrong.status == .unprocessableContent && wrong.text.contains("Nothing was changed"))
            #expect(fixture.backend.calls(to: change.route).count == 1, "not done with a wrong password")
            let done = try await browser.submit(wrong, action, ["password": "right password"])
            #expect(done.location == "\(change.path)?notice=\(change.notice)")
            let call = try #require(fixture.backend.calls(to: change.route).last)
            #expect(call.method == change.method)
            // The mark of the device is random.
            #expect(change.method == "DELETE" ? call.body.hasPrefix(change.body) : call.body == change.body)
            #expect(
                fixture.backend.calls(to: "/v1/step-up").map(\.body) == [
                    #"{"password":"no"}"#, #"{"password":"right password"}"#,
                ])
            #expect(try await browser.get("\(change.path)?notice=\(change.notice)").text.contains("role=\"status\""))
        }
    }

    @Test("keeping a contact that was to go asks for the password once, too")
    func keep() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await browser.signIn()
            fixture.backend.set(leaving: true)
            let page = try await browser.get("/account/email")
            let prompt = try await browser.submit(page, "/account/email/keep")
            #expect(prompt.status == .ok && prompt.text.contains("name=\"password\""))
            let done = try await browser.submit(prompt, "/account/email/keep", ["password": "right password"])
            #expect(done.location == "/account/email?notice=kept")
            let route = "/v1/account/contacts/\(Backend.contact)/keep"
            #expect(fixture.backend.calls(to: route).count == 2)
            #expect(fixture.backend.calls(to: "/v1/step-up").count == 1)
        }
    }

    @Test("within ten minutes of the password nothing more is asked")
    func steppedUp() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await browser.signIn()
            fixture.backend.set(steppedUp: true)
            let page = try await browser.get("/account/phone")
            let done = try await browser.post(
                "/account/phone", ["csrf": page.lastCSRF("/account/phone"), "phone": "0687654321", "mode": "replace"])
            #expect(done.location == "/account/phone?notice=sent")
            #expect(fixture.backend.calls(to: "/v1/step-up").isEmpty)
        }
    }

    @Test("the code proves the contact it was sent to, by its id")
    func proving() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await browser.signIn()
            for path in ["/account/email", "/account/phone"] {
                let page = try await browser.get(path)
                #expect(
                    page.text.contains("autocomplete=\"one-time-code\"") && page.text.contains("inputmode=\"numeric\""))
                // A text message has no room for the letters.
                #expect(page.text.contains("shows the letters <strong>BKRT</strong>") == (path == "/account/email"))
                let short = try await browser.submit(page, "\(path)/verify", ["code": "123"])
                #expect(short.status == .unprocessableContent && short.text.contains("8 digits"))
                let wrong = try await browser.submit(page, "\(path)/verify", ["code": "99999999"])
                #expect(wrong.status == .unprocessableContent && wrong.text.contains("does not work"))
                let right = try await browser.submit(page, "\(path)/verify", ["code": Backend.goodCode])
                #expect(right.location == "\(path)?notice=proved")
            }
            let calls = fixture.backend.calls(to: "/v1/account/contacts/\(Backend.pending)/verify")
            #expect(
                calls.count == 4 && calls.allSatisfy { $0.method == "POST" && $0.body.contains(#""device":{"id":"#) })
        }
    }

    @Test("a new code can be asked for with one button")
    func again() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await browser.signIn()
            fixture.backend.set(steppedUp: true)
            let page = try await browser.get("/account/phone")
            let again = try await browser.submit(page, "/account/phone")
            #expect(again.location == "/account/phone?notice=sent")
            #expect(fixture.backend.calls(to: "/v1/account/contacts").map(\.body) == [#"{"phone":"+31687654321"}"#])
        }
    }

    @Test(
        "refusals say what to do next",
        arguments: [
            ("address-not-proved", 403, "Confirm your e-mail address first"),
            ("contact-limit", 409, "Remove one first"),
            ("contact-exists", 409, "on your account already"), ("contact-taken", 409, "taken in the meantime"),
            ("invalid-phone", 400, "complete mobile number"), ("something-new", 422, "complete mobile number"),
        ])
    func refused(_ slug: String, _ status: Int, _ words: String) async throws {
        try await GatewayFixture.with { browser, fixture in
            try await browser.signIn()
            fixture.backend.fail("/v1/account/phone", status, #"{"type":"urn:rekey:problem:\#(slug)"}"#)
            let page = try await browser.get("/account/phone")
            let answer = try await browser.post(
                "/account/phone",
                ["csrf": page.lastCSRF("/account/phone"), "phone": "0687654321<svg>", "mode": "replace"])
            #expect(answer.status == .unprocessableContent && answer.text.contains(words))
            #expect(answer.text.contains("value=\"0687654321&lt;svg&gt;\""), "what was typed comes back, as text")
        }
    }

    @Test(
        "the last address stays, another account's is not there",
        arguments: [("last-contact", 422, "last confirmed address"), ("not-found", 404, "not there any more")])
    func removing(_ slug: String, _ status: Int, _ words: String) async throws {
        try await GatewayFixture.with { browser, fixture in
            try await browser.signIn()
            fixture.backend.fail(
                "/v1/account/contacts", status, #"{"type":"urn:rekey:problem:\#(slug)"}"#)
            let page = try await browser.get("/account/email")
            let answer = try await browser.submit(page, "/account/email/remove")
            #expect(answer.status == .unprocessableContent && answer.text.contains(words))
        }
    }

    @Test("addresses are shown as text, and the risk of text messages is said where a number is added (SES-19, SMS-10)")
    func shown() async throws {
        try await GatewayFixture.with { browser, _ in
            try await browser.signIn()
            let email = try await browser.get("/account/email")
            #expect(!email.text.contains("<svg") && email.text.contains("&lt;svg"))
            let phone = try await browser.get("/account/phone")
            #expect(phone.text.contains("+31612345678") && phone.text.contains("less safe than e-mail"))
        }
    }

    @Test("what the password is asked for comes back as text only, and only the fields of that form")
    func keptFields() async throws {
        try await GatewayFixture.with { browser, _ in
            try await browser.signIn()
            let page = try await browser.get("/account/phone")
            let prompt = try await browser.post(
                "/account/phone",
                [
                    "csrf": page.lastCSRF("/account/phone"), "phone": "\"\u{301}><svg onload=1>", "mode": "add",
                    "password": "", "extra": "mallory",
                ])
            #expect(prompt.text.contains("name=\"password\"") && !prompt.text.contains("<svg"))
            #expect(!prompt.text.contains("\"\u{301}") && !prompt.text.contains("mallory"))
        }
    }

    @Test("too many passwords, and a session that ended in the meantime")
    func throttled() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await browser.signIn()
            let page = try await browser.get("/account/phone")
            let fields = ["csrf": page.lastCSRF("/account/phone"), "phone": "0687654321", "password": "right password"]
            fixture.backend.fail("/v1/step-up", 429)
            #expect(try await browser.post("/account/phone", fields).status == .tooManyRequests)
            fixture.backend.fail("/v1/step-up", 401, #"{"type":"urn:rekey:problem:signed-out"}"#)
            #expect(try await browser.post("/account/phone", fields).location == "/login?notice=elsewhere")
            #expect(browser.cookies["__Host-rekey-session"] == nil)
        }
    }
}

extension Browser.Page {
    /// The form token of the last form with this action: the one that people type into.
    func lastCSRF(_ action: String) -> String {
        guard let start = text.range(of: "action=\"\(action)\"", options: .backwards) else { return "" }
        let parts = text[start.upperBound...].components(separatedBy: "name=\"csrf\" value=\"")
        return parts.count > 1 ? String(parts[1].prefix { $0 != "\"" }) : ""
    }
}
