import Foundation
import NIOHTTP1
import OperatorCommands
import StackUnderTest
import Testing

/// What people do on the pages, without scripts: a code typed in, contacts and devices of the account page.
@Suite("Pages by hand", .stack, .serialized) struct PagesByHandTests {
    let stack: Stack
    init() throws { stack = try Stack.required() }

    private func signedIn(_ person: DemoPerson) async throws -> Browser {
        var browser = Browser(client: stack.client, origin: stack.layout.url(.gateway))
        let login = try await browser.open("/login")
        let account = try await browser.submit(
            login, form: "/login", fields: ["email": person.email, "password": person.password])
        try #require(account.path == "/account" && account.status == 200, "\(account.path) \(account.status)")
        return browser
    }

    @Test("forgot, number, code, new password, signed in (no JavaScript)")
    func bySMS() async throws {
        let somebody = try await stack.withPhone()
        let phone = try #require(somebody.phone)
        var browser = Browser(client: stack.client, origin: stack.layout.url(.gateway))
        let forgot = try await browser.open("/loginhelp")
        let typing = try await browser.submit(forgot, form: "/loginhelp/phone", fields: ["phone": phone])
        #expect(typing.path == "/code" && typing.status == 200, "\(typing.path) \(typing.status)")
        let code = try await stack.code("recovery-code", to: phone)
        // Another browser has the code and not the request.
        var stranger = Browser(client: stack.client, origin: stack.layout.url(.gateway))
        let elsewhere = try await stranger.open("/loginhelp")
        let foreign = try await stranger.submit(
            elsewhere, form: "/loginhelp/phone", fields: ["phone": DemoPerson.freshPhone()])
        let refused = try await stranger.submit(foreign, form: "/code", fields: ["code": code])
        #expect(refused.path == "/code" && refused.status == 422)
        let wrong = try await browser.submit(typing, form: "/code", fields: ["code": Stack.wrong(code)])
        #expect(wrong.path == "/code" && wrong.status == 422)
        let reset = try await browser.submit(wrong, form: "/code", fields: ["code": code])
        #expect(reset.path == "/reset" && reset.status == 200 && !reset.text.contains(code))
        let password = DemoPerson.freshPassword()
        let done = try await browser.submit(
            reset, form: "/reset", fields: ["newPassword": password, "newPasswordAgain": password])
        #expect(done.status == 200, "\(done.path) \(done.status)")
        var person = somebody.person
        person.password = password
        _ = try await signedIn(person)
        try await stack.expectOut(somebody.device, "a session outlived the reset")
    }

    @Test("a phone is added: the password is asked for once, the code proves it, the page shows it")
    func addPhone() async throws {
        let somebody = try await stack.proved()
        var browser = try await signedIn(somebody.person)
        let phone = DemoPerson.freshPhone()
        let page = try await browser.open("/account/phone")
        let prompt = try await browser.submit(
            page, form: "/account/phone", fields: ["phone": phone, "mode": "replace"])
        #expect(prompt.text.contains("type=\"password\""), "\(prompt.path) \(prompt.status)")
        let wrong = try await browser.submit(
            prompt, form: "/account/phone", fields: ["password": "not-\(UUID().uuidString)"])
        #expect(wrong.status == 422)
        #expect(try await stack.client.inbox(of: phone).isEmpty)
        let pending = try await browser.submit(
            wrong, form: "/account/phone", fields: ["password": somebody.person.password])
        #expect(pending.path == "/account/phone" && pending.status == 200, "\(pending.path) \(pending.status)")
        let code = try await stack.code("contact-verification", to: phone)
        let proved = try await browser.submit(pending, form: "/account/phone/verify", fields: ["code": code])
        #expect(proved.status == 200, "\(proved.path) \(proved.status)")
        _ = try await stack.message("contact-changed", to: somebody.person.email)
        _ = try await stack.smsCode(phone)
        let activity = try await browser.open("/account/activity")
        #expect(activity.status == 200)
    }

    @Test("all other devices are signed out, and the page says when every server has confirmed it")
    func devices() async throws {
        let somebody = try await stack.proved()
        var browser = try await signedIn(somebody.person)
        let listed = try await Eventually.value(within: Stack.patience) { () -> Browser.Page? in
            var looking = browser
            let page = try await looking.open("/account/devices")
            return page.text.matches(of: /<li><strong>/).count == 2 ? page : nil
        }
        let page = try #require(listed, "the page does not list both devices")
        let out = try await browser.submit(page, form: "/account/sign-out-everywhere", fields: ["keep": "yes"])
        #expect(out.path == "/account/devices" && out.status == 200, "\(out.path) \(out.status)")
        try await stack.expectOut(somebody.device, "the other device is still in")
        let confirmed = try await Eventually.holds(within: Stack.patience) {
            var looking = browser
            return try await looking.open("/account/devices?notice=others").text.contains("Confirmed:")
        }
        #expect(confirmed, "the page never says that it is confirmed")
        let account = try await browser.open("/account")
        #expect(account.path == "/account" && account.status == 200, "this browser was signed out too")
    }

    @Test("the known place for a new password leads to its page (RFC 8615)")
    func changePassword() async throws {
        let answer = try await stack.client.get("\(stack.layout.url(.gateway))/.well-known/change-password")
        #expect((300..<400).contains(answer.status))
        #expect(answer.headers.first(name: "location")?.hasSuffix("/account/password") == true)
    }
}
