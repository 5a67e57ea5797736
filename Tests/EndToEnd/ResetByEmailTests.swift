import Foundation
import NIOHTTP1
import OperatorCommands
import StackUnderTest
import Testing

/// The main job against real processes (DESIGN 5), and what must not happen on the way.
@Suite("Reset by e-mail", .stack) struct ResetByEmailTests {
    let stack: Stack
    init() throws { stack = try Stack.required() }

    @Test("the whole journey, step by step")
    func journey() async throws {
        let steps = try await EmailJourney(traveller: Traveller(client: stack.client, limit: Stack.patience)).run()
        #expect(
            steps.map(\.title) == [
                "register an account", "sign in on three devices", "ask for a reset by e-mail",
                "the message arrives in the development inbox", "open the link",
                "set the new password and sign out all devices", "all three old sessions are refused everywhere",
                "sign in with the new password works, with the old one not",
                "a \"your password was changed\" message arrived",
            ])
    }

    @Test("operators see what came of messages, and how long their owners waited from the request on (NOT-08)")
    func measured() async throws {
        let person = try await stack.registered()
        _ = try await stack.requestedLink(person)
        let labels = #"{kind="recovery-link",lane="link",outcome="sent",provider="capture"}"#
        let isCounted = try await Eventually.holds(within: Stack.patience) {
            let text = try await stack.client.get("\(stack.layout.managementURL(.notification))/metrics").text
            return text.contains("rekey_messages_settled_total\(labels)")
                && text.contains(#"rekey_message_acceptance_seconds_count{channel="email",lane="link"}"#)
                && text.contains("rekey_oldest_message_seconds{lane=\"link\"}")
        }
        #expect(isCounted)
    }

    @Test("an unknown address gets the same answer and no mail (REQ-01)")
    func unknownAddress() async throws {
        let person = try await stack.registered()
        let known = try await stack.client.requestRecovery(email: person.email)
        let stranger = DemoPerson.fresh("nobody").email
        let unknown = try await stack.client.requestRecovery(email: stranger)
        #expect(known.status == 202 && unknown.status == 202)
        #expect(Self.shape(known) == Self.shape(unknown))
        // The known one's mail shows that the worker has passed the unknown one too.
        _ = try await stack.message("recovery-link", to: person.email)
        _ = try await stack.requestedLink(try await stack.registered())
        #expect(try await stack.client.inbox(of: stranger).isEmpty)
    }

    /// Status, header names and values, and body, but for what differs on every answer.
    private static func shape(_ answer: StackAnswer) -> [String] {
        let varying: Set<String> = ["date", "x-request-id", "request-id", "traceparent"]
        let headers = answer.headers.filter { !varying.contains($0.name.lowercased()) }
            .map { "\($0.name.lowercased()): \($0.value)" }.sorted()
        let body = answer.text.replacing(/"requestHandle":"[A-Za-z0-9_-]{22}"/, with: "\"requestHandle\":\"…\"")
        return ["\(answer.status)"] + headers + [body]
    }

    @Test("the previous password is refused with the reason, and the link still works afterwards")
    func previousPassword() async throws {
        let person = try await stack.registered()
        let token = try await stack.requestedLink(person)
        let refused = try await stack.client.resetPassword(
            grant: try await stack.grant(token), newPassword: person.password)
        #expect(refused.status == 422)
        #expect(refused.problemType == "urn:rekey:problem:previous-password")
        let password = DemoPerson.freshPassword()
        let accepted = try await stack.client.resetPassword(grant: try await stack.grant(token), newPassword: password)
        #expect(accepted.status == 204)
        #expect(try await stack.signIns(person.email, password))
    }

    @Test("a used link is refused, with the answer of any other bad link (LNK-16)")
    func usedTwice() async throws {
        let person = try await stack.registered()
        let token = try await stack.requestedLink(person)
        let grant = try await stack.grant(token)
        #expect(
            try await stack.client.resetPassword(grant: grant, newPassword: DemoPerson.freshPassword()).status == 204)
        #expect(
            try await stack.client.resetPassword(grant: grant, newPassword: DemoPerson.freshPassword()).status == 409)
        let refused = try await Eventually.value(within: Stack.patience) {
            let answer = try await stack.client.redeem(token: token)
            return answer.status == 400 ? answer : nil
        }
        let used = try #require(refused)
        let foreign = try await stack.client.redeem(token: String(repeating: "A", count: 87))
        let malformed = try await stack.client.redeem(token: String(repeating: "x", count: 50))
        #expect(used.status == 400 && foreign.status == 400 && malformed.status == 400)
        #expect(Self.withoutInstance(used) == Self.withoutInstance(foreign))
        #expect(Self.withoutInstance(used) == Self.withoutInstance(malformed))
    }

    private static func withoutInstance(_ answer: StackAnswer) -> String {
        answer.text.replacing(/"instance":"[^"]*"/, with: "")
    }

    @Test("fifty clients use one link at once: one wins, and only its password signs in (LNK-04)")
    func fiftyAtOnce() async throws {
        let person = try await stack.registered()
        let token = try await stack.requestedLink(person)
        let passwords = (0..<50).map { _ in DemoPerson.freshPassword() }
        let stack = stack
        let outcomes = try await withThrowingTaskGroup(of: (Int, Int).self) { group in
            for (index, password) in passwords.enumerated() {
                group.addTask { (index, try await Self.resetRetryingOverload(stack, token, password)) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        let winners = outcomes.filter { $0.value == 204 }.map(\.key)
        #expect(winners.count == 1, "\(winners.count) of 50 were told they had won")
        #expect(outcomes.values.allSatisfy { [204, 400, 409].contains($0) }, "\(Set(outcomes.values))")
        #expect(try await stack.signIns(person.email, passwords[try #require(winners.first)]))
        #expect(try await !stack.signIns(person.email, person.password))
    }

    /// Status of the whole submit; 503 means "come again", as `Retry-After` says.
    private static func resetRetryingOverload(_ stack: Stack, _ token: String, _ password: String) async throws -> Int {
        struct Redeemed: Decodable { var grant: String }
        let status = try await Eventually.value(within: .seconds(60)) { () -> Int? in
            let redeemed = try await stack.client.redeem(token: token)
            guard redeemed.status == 200 else { return redeemed.status == 503 ? nil : redeemed.status }
            let answer = try await stack.client.resetPassword(
                grant: try redeemed.decode(Redeemed.self).grant, newPassword: password)
            return answer.status == 503 ? nil : answer.status
        }
        return status ?? 503
    }

    @Test("asking again sends the same link again (DESIGN 3.1)")
    func sameLink() async throws {
        let person = try await stack.registered()
        let first = try await stack.requestedLink(person)
        // The cool-down swallows requests that come too soon; keep asking until one is answered by a second mail.
        let second = try await Eventually.value(within: Stack.patience) { () -> String? in
            guard try await stack.client.requestRecovery(email: person.email).status == 202 else { return nil }
            let links = try await stack.client.inbox(of: person.email).filter { $0.kind == "recovery-link" }
            return links.count >= 2 ? links[1].linkToken : nil
        }
        #expect(second == first)
    }

    @Test("opening, fetching and scripted submitting do not consume the link (LNK-05)")
    func safeMethods() async throws {
        let person = try await stack.registered()
        let token = try await stack.requestedLink(person)
        let url = "\(stack.layout.url(.gateway))/reset?token=\(token)"
        for _ in 0..<20 { #expect(try await stack.client.get(url).status == 303) }
        #expect(try await stack.client.send(.HEAD, url).status < 500)
        _ = try await stack.client.send(.OPTIONS, url)
        var browser = Browser(client: stack.client, origin: stack.layout.url(.gateway))
        let page = try await browser.open("/reset?token=\(token)")
        // What a link scanner does: submit the form as it stands, without a password typed.
        let scripted = try await browser.submit(page, form: "/reset", fields: [:])
        #expect(scripted.status != 303 && scripted.status < 500)
        let password = DemoPerson.freshPassword()
        let answer = try await stack.client.resetPassword(grant: try await stack.grant(token), newPassword: password)
        #expect(answer.status == 204)
    }

    @Test(
        "forged addresses of the server change nothing in the link (LNK-06)",
        arguments: ["host", "x-forwarded-host", "forwarded", "x-original-url", "origin", "referer"])
    func forgedHost(_ header: String) async throws {
        let person = try await stack.registered()
        let value =
            header == "forwarded" ? "host=evil.test;proto=https" : header == "host" ? "evil.test" : "https://evil.test/"
        let answer = try await stack.client.send(
            .POST, "\(stack.layout.url(.identity))/v1/recoveries",
            headers: [("content-type", "application/json"), (header, value)],
            body: Array(#"{"channel":"email","email":"\#(person.email)"}"#.utf8))
        // A bad host may be refused, but then for everybody; here it is not looked at.
        #expect(answer.status == 202)
        let message = try await stack.message("recovery-link", to: person.email)
        #expect(message.link?.hasPrefix("\(stack.layout.url(.gateway))/reset?token=") == true)
        #expect(!message.text.contains("evil.test") && !message.html.contains("evil.test"))
    }

    @Test("the first proof of a sign-up address puts out whoever registered it, box ticked or not (DESIGN 3.9)")
    func firstProof() async throws {
        let person = try await stack.registered("pre-hijack")
        let intruder = try await stack.client.signIn(email: person.email, password: person.password, device: "Intruder")
        #expect(try await stack.isAccepted(intruder.accessToken))
        let token = try await stack.requestedLink(person)
        let answer = try await stack.client.resetPassword(
            grant: try await stack.grant(token), newPassword: DemoPerson.freshPassword(), signOutEverywhere: false)
        #expect(answer.status == 204)
        let out = try await Eventually.holds(within: Stack.patience) {
            try await !stack.isAccepted(intruder.accessToken)
        }
        #expect(out, "the intruder's session outlived the first proof")
        let refused = try await Eventually.holds(within: Stack.patience) {
            try await stack.client.refresh(intruder.refreshToken).status == 400
        }
        #expect(refused)
    }

    @Test("after the first proof a reset without the box leaves the other devices signed in")
    func boxNotTicked() async throws {
        let person = try await stack.registered()
        let proof = try await stack.grant(try await stack.requestedLink(person))
        let second = DemoPerson.freshPassword()
        try #require(try await stack.client.resetPassword(grant: proof, newPassword: second).status == 204)
        let device = try await stack.client.signIn(email: person.email, password: second, device: "Laptop")
        let token = try await Eventually.value(within: Stack.patience) { () -> String? in
            guard try await stack.client.requestRecovery(email: person.email).status == 202 else { return nil }
            let links = try await stack.client.inbox(of: person.email).filter { $0.kind == "recovery-link" }
            return links.count >= 2 ? links[links.count - 1].linkToken : nil
        }
        let grant = try await stack.grant(try #require(token))
        let answer = try await stack.client.resetPassword(
            grant: grant, newPassword: DemoPerson.freshPassword(), signOutEverywhere: false)
        #expect(answer.status == 204)
        _ = try await stack.message("password-changed", to: person.email, count: 2)
        #expect(try await stack.isAccepted(device.accessToken))
        #expect(try await stack.client.refresh(device.refreshToken).status == 200)
    }

    @Test("by hand in a browser: forgot, sent, link, new password, sign in, account (no JavaScript)")
    func byHand() async throws {
        let person = try await stack.registered("browser")
        var browser = Browser(client: stack.client, origin: stack.layout.url(.gateway))
        let forgot = try await browser.open("/loginhelp")
        let sent = try await browser.submit(forgot, form: "/loginhelp", fields: ["email": person.email])
        #expect(sent.path == "/loginhelp/sent" && sent.status == 200)
        #expect(sent.text.lowercased().contains("spam"))
        let message = try await stack.message("recovery-link", to: person.email)
        let token = try #require(message.linkToken)
        let reset = try await browser.open("/reset?token=\(token)")
        #expect(reset.path == "/reset" && !reset.text.contains(token))
        let password = DemoPerson.freshPassword()
        let done = try await browser.submit(
            reset, form: "/reset", fields: ["newPassword": password, "newPasswordAgain": password])
        #expect(done.status == 200, "\(done.path) \(done.status)")
        let login = try await browser.open("/login")
        let account = try await browser.submit(
            login, form: "/login", fields: ["email": person.email, "password": password])
        #expect(account.path == "/account" && account.status == 200, "\(account.path) \(account.status)")
        #expect(account.text.contains(person.email))
    }
}
