import Foundation
import NIOHTTP1
import OperatorCommands
import StackUnderTest
import Testing

/// The account page's API over real processes: step-up, changed contacts, their notices and their races (NOT-01).
@Suite("Account page", .stack(instances: 2), .serialized) struct AccountPageTests {
    let stack: Stack
    init() throws { stack = try Stack.required() }

    private func view(_ somebody: ProvedPerson) async throws -> AccountView {
        try await stack.client.account(bearer: somebody.bearer).decode(AccountView.self)
    }

    /// Asks for another e-mail address and returns the code that reaches it.
    private func pendingCode(_ address: String, for somebody: ProvedPerson) async throws -> String {
        let answer = try await stack.client.replace(.email, by: address, bearer: somebody.bearer)
        try #require(answer.status == 202, "the change answered \(answer.status)")
        return try await stack.code("contact-verification", to: address)
    }

    @Test("each sensitive change asks for the password first, in the words of RFC 9470")
    func stepUp() async throws {
        let somebody = try await stack.proved()
        let identity = stack.layout.url(.identity)
        let bodies: [(HTTPMethod, String, String?)] = [
            (.PUT, "/v1/account/email", #"{"email":"x@example.test"}"#),
            (.PUT, "/v1/account/phone", #"{"phone":"+31612345678"}"#),
            (.POST, "/v1/account/contacts", #"{"email":"y@example.test"}"#),
            (.DELETE, "/v1/account/contacts/\(UUID().uuidString.lowercased())", nil), (.GET, "/v1/account/export", nil),
            (.DELETE, "/v1/account", nil),
        ]
        for (method, path, body) in bodies {
            var headers = [("authorization", "Bearer \(somebody.bearer)")]
            if body != nil { headers.append(("content-type", "application/json")) }
            let answer = try await stack.client.send(
                method, identity + path, headers: headers, body: body.map { Array($0.utf8) })
            #expect(answer.status == 401, "\(method) \(path): \(answer.status)")
            let challenge = answer.headers.first(name: "www-authenticate") ?? ""
            #expect(challenge.contains("insufficient_user_authentication") && challenge.contains("max_age"))
        }
        #expect(try await stack.client.stepUp(password: "wrong-\(UUID())", bearer: somebody.bearer).status != 204)
        #expect(try await stack.client.export(bearer: somebody.bearer).status == 401)
        try await stack.stepUp(somebody)
        #expect(try await stack.client.export(bearer: somebody.bearer).status == 200)
        // Another session of the same person has not proved anything.
        let other = try await stack.client.signIn(
            email: somebody.person.email, password: somebody.person.password, device: "Other")
        #expect(try await stack.client.export(bearer: other.accessToken).status == 401)
    }

    @Test("a step-up is good for ten minutes")
    func stepUpEnds() async throws {
        var somebody = try await stack.proved()
        try await stack.stepUp(somebody)
        for (offset, status) in [("PT9M", 200), ("PT10M", 401)] {
            try await stack.moveClock(of: [.identity, .token], by: offset)
            somebody.device = try await stack.client.refresh(somebody.device.refreshToken).decode(SignedIn.self)
            #expect(try await stack.client.export(bearer: somebody.bearer).status == status, "at \(offset)")
        }
        try await stack.moveClock(of: [.identity, .token], by: "")
    }

    @Test("another e-mail address: proved by its code, announced to the old and the new one; only the new one signs in")
    func replaceEmail() async throws {
        let somebody = try await stack.proved()
        let (old, new) = (somebody.person.email, DemoPerson.fresh("new").email)
        let link = try await stack.requestedLink(somebody.person)
        try await stack.stepUp(somebody)
        let code = try await pendingCode(new, for: somebody)
        #expect(try await stack.signIns(old, somebody.person.password), "nothing counts before it is proved")
        #expect(try await !stack.signIns(new, somebody.person.password))
        #expect(try await stack.client.verify(.email, code: code, bearer: somebody.bearer).status == 204)
        let now = try await view(somebody)
        #expect(now.email == new && now.emailVerified && now.pending.isEmpty)
        #expect(try await stack.signIns(new, somebody.person.password))
        #expect(try await !stack.signIns(old, somebody.person.password))
        for address in [old, new] {
            let notice = try await stack.message("contact-changed", to: address)
            #expect(!notice.text.contains(new), "the notice names the new address in full")
        }
        // LNK-12: what was on its way to the old address opens nothing any more.
        let dead = try await Eventually.holds(within: Stack.patience) {
            try await stack.client.redeem(token: link).status == 400
        }
        #expect(dead, "a link of before the change still works")
        #expect(try await stack.client.verify(.email, code: code, bearer: somebody.bearer).status != 204)
    }

    @Test("another phone: both numbers and the address are told, and the old number recovers nothing")
    func replacePhone() async throws {
        let somebody = try await stack.withPhone()
        let (old, new) = (try #require(somebody.phone), DemoPerson.freshPhone())
        try await stack.stepUp(somebody)
        try #require(try await stack.client.replace(.phone, by: new, bearer: somebody.bearer).status == 202)
        let code = try await stack.code("contact-verification", to: new)
        #expect(try await stack.client.verify(.phone, code: code, bearer: somebody.bearer).status == 204)
        _ = try await stack.message("contact-changed", to: somebody.person.email, count: 2)
        for phone in [old, new] { _ = try await stack.message("contact-changed", to: phone) }
        _ = try await stack.smsHandle(old)
        _ = try await stack.smsCode(new)
        #expect(try await stack.client.inbox(of: old).allSatisfy { $0.kind != "recovery-code" })
    }

    @Test("an address that somebody has: the same answer, its owner is told, nothing changes")
    func taken() async throws {
        let (owner, intruder) = (try await stack.proved("owner"), try await stack.proved("intruder"))
        try await stack.stepUp(intruder)
        let free = try await stack.client.replace(.email, by: DemoPerson.fresh("free").email, bearer: intruder.bearer)
        let taken = try await stack.client.replace(.email, by: owner.person.email, bearer: intruder.bearer)
        #expect(free.status == 202 && taken.status == 202 && free.text == taken.text)
        _ = try await stack.message("already-registered", to: owner.person.email)
        #expect(try await view(intruder).email == intruder.person.email)
        let codes = try await stack.client.inbox(of: owner.person.email).filter { $0.kind == "contact-verification" }
        #expect(codes.count == 1, "the owner got a code that somebody else asked for")
    }

    @Test("CVE-2026-32700: a code proves the address it was sent to, never the one that is pending now")
    func newerChange() async throws {
        let somebody = try await stack.proved()
        let (own, foreign) = (DemoPerson.fresh("own").email, DemoPerson.fresh("foreign").email)
        try await stack.stepUp(somebody)
        let code = try await pendingCode(own, for: somebody)
        _ = try await pendingCode(foreign, for: somebody)
        #expect(try await stack.client.verify(.email, code: code, bearer: somebody.bearer).status != 204)
        #expect(try await view(somebody).email == somebody.person.email)
    }

    @Test(
        "a code typed on two instances while another address is asked for: one winner, never an address nobody proved")
    func race() async throws {
        let stack = stack
        for _ in 0..<10 {
            let somebody = try await stack.proved("race")
            let (own, foreign) = (DemoPerson.fresh("own").email, DemoPerson.fresh("foreign").email)
            try await stack.stepUp(somebody)
            let code = try await pendingCode(own, for: somebody)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for index in 0..<8 {
                    let client = index % 2 == 0 ? stack.client : stack.secondClient
                    group.addTask { try await client.verify(.email, code: code, bearer: somebody.bearer).status }
                }
                async let replaced = stack.secondClient.replace(.email, by: foreign, bearer: somebody.bearer).status
                let statuses = try await group.reduce(into: [Int]()) { $0.append($1) }
                #expect(try await replaced == 202)
                return statuses
            }
            let won = statuses.filter { $0 == 204 }.count
            #expect(won <= 1 && statuses.allSatisfy { $0 < 500 }, "\(statuses)")
            #expect(try await view(somebody).email == (won == 1 ? own : somebody.person.email))
        }
    }

    @Test("five wrong codes, from both instances, and the right one is dead too")
    func tries() async throws {
        let somebody = try await stack.proved()
        try await stack.stepUp(somebody)
        let code = try await pendingCode(DemoPerson.fresh("guess").email, for: somebody)
        for guess in 0..<5 {
            let client = guess % 2 == 0 ? stack.client : stack.secondClient
            let answer = try await client.verify(.email, code: Stack.wrong(code, guess), bearer: somebody.bearer)
            #expect((400..<500).contains(answer.status))
        }
        #expect(try await stack.client.verify(.email, code: code, bearer: somebody.bearer).status != 204)
        #expect(try await view(somebody).email == somebody.person.email)
    }

    @Test("no phone before the sign-up address is proved (DESIGN 3.9)")
    func unprovedPhone() async throws {
        let person = try await stack.registered("unproved")
        let device = try await stack.client.signIn(email: person.email, password: person.password, device: "Browser")
        try #require(
            try await stack.client.stepUp(password: person.password, bearer: device.accessToken).status == 204)
        let phone = DemoPerson.freshPhone()
        let answer = try await stack.client.replace(.phone, by: phone, bearer: device.accessToken)
        #expect(answer.status == 403 && answer.problemType == "urn:rekey:problem:address-not-proved")
        #expect(try await stack.client.inbox(of: phone).isEmpty)
    }

    @Test("two addresses and no third; a second one recovers; the last proved one stays; another's is not there")
    func contacts() async throws {
        let (somebody, stranger) = (try await stack.proved("two"), try await stack.proved("stranger"))
        let second = DemoPerson.fresh("second").email
        try await stack.stepUp(somebody)
        try #require(try await stack.client.addContact(.email, second, bearer: somebody.bearer).status == 202)
        let code = try await stack.code("contact-verification", to: second)
        let pending = try #require(try await view(somebody).pending.first?.id)
        let verified = try await stack.client.verifyContact(pending, code: code, bearer: somebody.bearer)
        #expect(verified.status == 204, "\(verified.text)")
        let third = try await stack.client.addContact(
            .email, DemoPerson.fresh("third").email, bearer: somebody.bearer)
        #expect(third.status == 409 && third.problemType == "urn:rekey:problem:contact-limit")
        let contacts = try await view(somebody).contacts.filter { $0.channel == "email" }
        #expect(contacts.count == 2 && contacts.allSatisfy(\.verified))
        let added = try #require(contacts.first { !$0.primary })
        let primary = try #require(contacts.first { $0.primary })
        try await stack.stepUp(stranger)
        #expect(try await stack.client.removeContact(added.id, bearer: stranger.bearer).status == 404)
        #expect(try await stack.client.removeContact(added.id, bearer: somebody.bearer).status == 204)
        let last = try await stack.client.removeContact(primary.id, bearer: somebody.bearer)
        #expect(last.status == 422 && last.problemType == "urn:rekey:problem:last-contact")
        _ = try await stack.message("contact-changed", to: second, count: 2)
    }

    @Test("the account's own history and everything held about it: this person's and nobody else's")
    func historyAndExport() async throws {
        struct Timeline: Decodable {
            struct Entry: Decodable {
                var id: String
                var kind: String
                var text: String
            }
            var entries: [Entry]
            var next: String?
        }
        let (somebody, other) = (try await stack.withPhone("history"), try await stack.proved("other"))
        var seen: [String] = []
        var query = "?limit=2"
        for _ in 0..<20 {
            let page = try await stack.client.timeline(bearer: somebody.bearer, query: query).decode(Timeline.self)
            #expect(page.entries.count <= 2 && page.entries.allSatisfy { !$0.text.isEmpty })
            seen += page.entries.map(\.id)
            guard let next = page.next else { break }
            query = "?limit=2&before=\(StackClient.percentEncode(next))"
        }
        let whole = try await stack.client.timeline(bearer: somebody.bearer, query: "?limit=100").decode(Timeline.self)
        #expect(seen.count >= 3 && seen == whole.entries.map(\.id))
        for bad in ["?limit=0", "?limit=101", "?limit=x", "?before=x", "?limit=2&limit=3", "?other=1"] {
            #expect(try await stack.client.timeline(bearer: somebody.bearer, query: bad).status == 400, "\(bad)")
        }
        try await stack.stepUp(somebody)
        let export = try await stack.client.export(bearer: somebody.bearer).text
        let phone = try #require(somebody.phone)
        #expect(export.contains(somebody.person.email) && export.contains(phone))
        #expect(!export.contains(other.person.email) && !export.lowercased().contains("argon2"))
    }
}
