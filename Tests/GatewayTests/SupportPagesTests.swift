import Foundation
import GatewayDomain
import HTTPTypes
import Testing

@testable import GatewayService

/// The agents' own pages (DESIGN 6).
@Suite("Support pages") struct SupportPagesTests {
    private static let list = "/support"
    private static let item = "/support/cases/\(Backend.supportCase)"
    private static let paths = [list, "/support/open", item, "\(item)/audit"]
    private static let typed = ["agent": "ann", "password": "right password", "code": "123 456"]
    private static let why = ["reason": "called back", "ticket": "T-1", "code": "123456"]

    private static func signIn(_ browser: inout Browser) async throws {
        let form = try await browser.get("/support/login")
        let answer = try await browser.submit(form, "/support/login", typed)
        #expect(answer.status == .seeOther && answer.location == "/support")
    }

    @Test("signing in: a sealed cookie of its own, for this site alone, as long as a session can live")
    func signingIn() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await Self.signIn(&browser)
            let cookie = try #require(browser.cookies["__Host-rekey-support"])
            #expect(!cookie.contains("rks_") && browser.cookies["__Host-rekey-session"] == nil)
            #expect(
                browser.attributes["__Host-rekey-support"] == "Path=/; Max-Age=28800; HttpOnly; SameSite=Strict; Secure"
            )
            let call = try #require(fixture.backend.calls(to: "/v1/support/sign-ins").first)
            #expect(call.body == #"{"agent":"ann","password":"right password","totp":"123456"}"#)
            let page = try await browser.get(Self.list)
            #expect(page.status == .ok && page.text.contains("&lt;b&gt;Ann") && !page.text.contains("<svg"))
            #expect(page.text.contains("href=\"\(Self.item)\"") && page.text.contains("before=a%26b"))
            #expect(page.text.contains("name=\"robots\" content=\"noindex\""))
            for path in ["/login", "/loginhelp", "/"] {
                #expect(try await browser.get(path).text.contains("/support") == false, "no way there from \(path)")
            }
        }
    }

    @Test(
        "a wrong name, password or code gets one answer; a code of another shape asks nobody",
        arguments: [
            (["password": "no"], 1), (["code": "654321"], 1), (["code": "12345"], 0), (["code": "１２３４５６"], 0),
            (["code": ""], 0), (["agent": " "], 0), (["password": ""], 0),
        ])
    func wrong(_ change: [String: String], _ calls: Int) async throws {
        try await GatewayFixture.with { browser, fixture in
            let form = try await browser.get("/support/login")
            let answer = try await browser.submit(form, "/support/login", Self.typed.merging(change) { $1 })
            #expect(
                answer.status == .unprocessableContent && answer.text.contains("Name, password or code is not right"))
            #expect(browser.cookies["__Host-rekey-support"] == nil && !answer.text.contains("right password"))
            #expect(fixture.backend.calls.count == calls)
        }
    }

    @Test(
        "signed out, every page leads to the agents' sign-in; so does a session that identity has ended",
        arguments: paths)
    func signedOut(_ path: String) async throws {
        try await GatewayFixture.with { browser, fixture in
            #expect(try await browser.get(path).location == "/support/login")
            browser.cookies["__Host-rekey-support"] = "k1.forged"
            #expect(try await browser.get(path).location == "/support/login")
            #expect(fixture.backend.calls.isEmpty)
            try await Self.signIn(&browser)
            let route =
                path.replacing("/support/open", with: "/support").replacing("/support", with: "/v1/support")
                + (path == Self.list || path == "/support/open" ? "/cases" : "")
            fixture.backend.fail(route, 401, #"{"type":"urn:rekey:problem:agent-signed-out"}"#)
            let ended = try await browser.get(path == "/support/open" ? Self.list : path)
            #expect(ended.location == "/support/login?notice=ended")
            #expect(browser.cookies["__Host-rekey-support"] == nil)
        }
    }

    @Test("an owner's cookie opens no agent's page, an agent's no owner's, whatever name it is sent under")
    func separation() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await browser.signIn()
            let owner = try #require(browser.cookies["__Host-rekey-session"])
            browser.cookies["__Host-rekey-support"] = owner
            fixture.backend.forget()
            for path in Self.paths { #expect(try await browser.get(path).location == "/support/login") }
            browser.cookies["__Host-rekey-support"] = nil
            for path in Self.paths { #expect(try await browser.get(path).location == "/support/login") }
            #expect(fixture.backend.calls.isEmpty)
            try await Self.signIn(&browser)
            // Both at once in one browser: each page uses its own.
            fixture.backend.forget()
            _ = try await browser.get("/account")
            _ = try await browser.get(Self.item)
            for call in fixture.backend.calls {
                let isAgents = call.authorization == "Bearer \(Backend.agentToken)"
                #expect(isAgents == call.path.hasPrefix("/v1/support/"), "\(call.path)")
            }
            let agent = try #require(browser.cookies["__Host-rekey-support"])
            var other = Browser(client: browser.client, origin: browser.origin)
            other.cookies["__Host-rekey-session"] = agent
            fixture.backend.forget()
            for path in ["/account", "/account/devices", "/account/activity"] {
                #expect(try await other.get(path).location == "/login")
            }
            other.cookies["__Host-rekey-session"] = nil
            other.cookies["__Host-rekey-support"] = agent
            #expect(try await other.get("/account").location == "/login")
            #expect(fixture.backend.calls.isEmpty)
        }
    }

    @Test("signing out of one leaves the other signed in")
    func signingOut() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await browser.signIn()
            try await Self.signIn(&browser)
            let list = try await browser.get(Self.list)
            let left = try await browser.submit(list, "/support/logout")
            #expect(left.location == "/support/login?notice=left")
            #expect(fixture.backend.calls.last?.method == "DELETE")
            #expect(browser.cookies["__Host-rekey-support"] == nil && browser.cookies["__Host-rekey-session"] != nil)
        }
    }

    @Test("what customers and agents typed stays text, in both languages", arguments: PageLanguage.allCases)
    func escaping(_ language: PageLanguage) async throws {
        try await GatewayFixture.with { browser, _ in
            browser.language = language.rawValue
            try await Self.signIn(&browser)
            for path in Self.paths {
                let page = try await browser.get(path)
                #expect(page.status == .ok, "\(path)")
                #expect(!page.text.contains("<svg") && !page.text.contains("<form action=https"), "\(path)")
                #expect(!page.text.contains("{{") && !page.text.contains("<i>"), "\(path)")
            }
            let page = try await browser.get(Self.item)
            #expect(page.text.contains("a***@e***.test") && page.text.contains("added after the dispute began"))
            #expect(page.text.contains("70") && page.text.contains("An invoice was seen (40)"))
            let history = try await browser.get("\(Self.item)/audit")
            #expect(history.text.contains("called &lt;i&gt;") && history.text.contains("abc123"))
        }
    }

    @Test("a case is opened by one finder; the form says what is wrong before anybody is asked")
    func open() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await Self.signIn(&browser)
            fixture.backend.forget()
            let good = [
                "email": " a@example.test ", "claim": "taken\r\naway", "disputedSince": "2026-02-01", "reason": "r",
                "ticket": "T", "code": "123 456",
            ]
            let form = try await browser.get("/support/open")
            for change in [["phone": "+31612345678"], ["email": ""], ["disputedSince": "lately"], ["code": "1"]] {
                let answer = try await browser.submit(form, "/support/open", good.merging(change) { $1 })
                #expect(answer.status == .unprocessableContent && answer.text.contains("taken"))
            }
            #expect(fixture.backend.calls.isEmpty)
            let opened = try await browser.submit(form, "/support/open", good)
            #expect(opened.location == "\(Self.item)?notice=opened")
            #expect(
                fixture.backend.calls.first?.body
                    == #"{"claim":"taken away","disputedSince":"2026-02-01T00:00:00.000Z","email":"a@example.test","reason":"r","ticket":"T","totp":"123456"}"#
            )
            fixture.backend.fail("/v1/support/cases", 404, #"{"type":"urn:rekey:problem:account-not-found"}"#)
            let unknown = try await browser.submit(form, "/support/open", good)
            #expect(unknown.text.contains("No account is or was known by that"))
        }
    }

    @Test("each action goes where it belongs, with reason, ticket and code", arguments: SupportAction.allCases)
    func actions(_ action: SupportAction) async throws {
        try await GatewayFixture.with { browser, fixture in
            try await Self.signIn(&browser)
            let page = try await browser.get(Self.item)
            let path = "\(Self.item)/\(action.rawValue)"
            fixture.backend.forget()
            var fields = Self.why
            if action == .evidence { fields.merge(["kind": "invoice", "reference": "F-12", "note": ""]) { $1 } }
            if action == .proposal { fields["contactId"] = Backend.contact }
            let done = try await browser.submit(page, path, fields)
            #expect(done.location == "\(Self.item)?notice=done")
            let call = try #require(fixture.backend.calls.first)
            #expect(call.path == "/v1/support/cases/\(Backend.supportCase)/\(action.rawValue)" && call.method == "POST")
            #expect(
                call.body.contains(#""reason":"called back","#)
                    && call.body.contains(#""ticket":"T-1","totp":"123456""#))
            #expect(!call.body.contains("note") && !call.body.contains("csrf"))
            fixture.backend.forget()
            let bare = try await browser.submit(page, path, fields.merging(["code": ""]) { $1 })
            #expect(!fixture.backend.calls.contains { $0.method == "POST" }, "nothing is sent without a code")
            #expect(bare.status == .unprocessableContent)
        }
    }

    @Test(
        "a refusal is said in words, with the case as it stands; the code is not shown again",
        arguments: [
            (403, "same-person", "somebody else has to decide"), (403, "role-missing", "role approver"),
            (403, "invalid-totp", "wrong or was used already"), (409, "wrong-state", "The case has moved on"),
            (422, "not-enough-evidence", "does not suffice"), (422, "contact-not-eligible", "cannot be restored"),
            (400, "invalid-member", "cannot be used"),
        ])
    func refusals(_ status: Int, _ slug: String, _ words: String) async throws {
        try await GatewayFixture.with { browser, fixture in
            try await Self.signIn(&browser)
            let page = try await browser.get(Self.item)
            fixture.backend.fail(
                "/v1/support/cases/\(Backend.supportCase)/approval", status, #"{"type":"urn:rekey:problem:\#(slug)"}"#)
            let answer = try await browser.submit(page, "\(Self.item)/approval", Self.why)
            #expect(answer.status == .unprocessableContent && answer.text.contains("role=\"alert\""))
            #expect(answer.text.contains(words) && answer.text.contains("value=\"called back\""))
            #expect(!answer.text.contains("123456") && browser.cookies["__Host-rekey-support"] != nil)
        }
    }

    @Test("a form of one action, of a signed-out browser or of another browser does nothing else (CSRF)")
    func forgery() async throws {
        try await GatewayFixture.with { browser, fixture in
            try await Self.signIn(&browser)
            let page = try await browser.get(Self.item)
            let token = page.hidden("\(Self.item)/evidence")
            var stranger = Browser(client: browser.client, origin: browser.origin)
            try await Self.signIn(&stranger)
            fixture.backend.forget()
            let crossed = try await browser.post("\(Self.item)/approval", token.merging(Self.why) { $1 })
            let stolen = try await stranger.post("\(Self.item)/evidence", token.merging(Self.why) { $1 })
            #expect(crossed.status == .forbidden && stolen.status == .forbidden)
            var headers: HTTPFields = [.origin: "https://evil.test"]
            headers[try #require(HTTPField.Name("sec-fetch-site"))] = "cross-site"
            let foreign = try await browser.post(
                "\(Self.item)/evidence", token.merging(Self.why) { $1 }, headers: headers)
            #expect(foreign.status == .forbidden && fixture.backend.calls.isEmpty)
        }
    }

    @Test(
        "what is no case is not there, and no path of identity is reached through it",
        arguments: ["x", "..%2f..%2faccount", "0198c0de-0000-7000-8000-0000000000a1%2faudit", "%00"])
    func identifiers(_ id: String) async throws {
        try await GatewayFixture.with { browser, fixture in
            try await Self.signIn(&browser)
            fixture.backend.forget()
            #expect(try await browser.get("/support/cases/\(id)").status == .notFound)
            #expect(fixture.backend.calls.isEmpty)
        }
    }
}
