import EventContracts
import Foundation
import HTTPTypes
import PostgresClient
import RecoveryCrypto
import TestSupport
import Testing

/// Somebody who is signed in, with what a test does in their name.
struct Owner: Sendable {
    let identity: IdentityHarness
    let account: UUID
    let email: String
    var session = UUID()
    var epoch: Int64 = 1

    /// An account that was just opened; its address is not proved yet.
    static func signedUp(_ identity: IdentityHarness, _ email: String = "ann@example.com") async throws -> Owner {
        #expect(try await identity.register(email).status == 202)
        let rows = try await identity.rows(
            "select account from contact where folded = '\(email.lowercased())' and removed_at is null")
        return Owner(identity: identity, account: try #require(rows.first).decode("account"), email: email)
    }

    /// The same with a proved address and the password given a moment ago.
    static func proved(_ identity: IdentityHarness, _ email: String = "ann@example.com") async throws -> Owner {
        let owner = try await signedUp(identity, email)
        let code = try await owner.code()
        #expect(try await owner.post("/v1/account/email/verify", #"{"code":"\#(code)"}"#).status == 204)
        try await owner.stepUp()
        return owner
    }

    /// The same account in another session.
    func elsewhere(epoch: Int64? = nil) -> Owner {
        Owner(identity: identity, account: account, email: email, session: UUID(), epoch: epoch ?? self.epoch)
    }

    // MARK: Requests

    /// A fresh access token of this session: tokens live five minutes, sessions longer.
    func bearer() throws -> String { try identity.accessToken(account: account, epoch: epoch, session: session) }

    func post(_ path: String, _ json: String) async throws -> Reply { try await send(.post, path, json) }

    func put(_ path: String, _ json: String) async throws -> Reply { try await send(.put, path, json) }

    func get(_ path: String) async throws -> Reply { try await identity.get(path, bearer: bearer()) }

    func delete(_ path: String, _ json: String? = nil) async throws -> Reply { try await send(.delete, path, json) }

    func send(_ method: HTTPRequest.Method, _ path: String, _ json: String?) async throws -> Reply {
        try await identity.send(method, path, raw: json.map { Array($0.utf8) }, bearer: bearer())
    }

    func stepUp() async throws {
        #expect(try await post("/v1/step-up", #"{"password":"\#(IdentityHarness.password)"}"#).status == 204)
    }

    /// Asks for a new primary e-mail address and answers its code.
    func putEmail(_ address: String) async throws -> String {
        #expect(try await put("/v1/account/email", #"{"email":"\#(address)"}"#).status == 202)
        return try await code()
    }

    /// Adds or replaces the primary number, with proof.
    func prove(phone: String) async throws {
        #expect(try await put("/v1/account/phone", #"{"phone":"\#(phone)"}"#).status == 202)
        #expect(try await verify("phone", try await code()) == 204)
    }

    /// Adds a second address, with proof; its id.
    func add(email: String) async throws -> String {
        let reply = try await post("/v1/account/contacts", #"{"email":"\#(email)"}"#)
        #expect(reply.status == 202)
        let id = try #require(reply.member("id"))
        let code = try await code()
        #expect(try await post("/v1/account/contacts/\(id)/verify", #"{"code":"\#(code)"}"#).status == 204)
        return id
    }

    /// The status of a code for `email` or `phone`.
    func verify(_ what: String, _ code: String) async throws -> Int {
        try await post("/v1/account/\(what)/verify", #"{"code":"\#(code)"}"#).status
    }

    // MARK: What can be seen

    /// The newest code sent for this account, as notification reads it.
    func code() async throws -> String {
        let event = try #require(
            try await identity.events("rekey.contact.verification-requested").last { $0.account == account })
        return try identity.neighbours.open(
            event.decode(ContactVerificationRequested.self), account: account
        ).code
    }

    /// Where the newest code of a contact went to.
    func codeAddress() async throws -> String {
        let event = try #require(
            try await identity.events("rekey.contact.verification-requested").last { $0.account == account })
        return try identity.neighbours.open(
            event.decode(ContactVerificationRequested.self), account: account
        ).recipient.address
    }

    /// Addresses that the newest notice of a kind was sealed to, sorted.
    func told(_ notice: MessageKind) async throws -> [String] {
        let events = try await identity.events("rekey.security-notice.raised").filter { $0.account == account }
        let newest = try events.map { try $0.decode(SecurityNoticeRaised.self) }.last { $0.notice == notice }
        guard let newest else { return [] }
        return try (newest.sealed?.recipients ?? []).map {
            try identity.neighbours.open($0, account: account, expiresAt: newest.noticeExpiresAt).address
        }.sorted()
    }

    /// `channel address primary|second` of every live contact, in the order of `GET /v1/account`.
    func contacts() async throws -> [String] {
        try await view().contacts.map { "\($0.channel) \($0.address) \($0.primary ? "primary" : "second")" }
    }

    func view() async throws -> AccountView {
        try EventJSON.decode(AccountView.self, from: try await get("/v1/account").bytes)
    }

    /// Kinds of the history, newest first.
    func history() async throws -> [String] {
        try await identity.rows(
            "select kind from account_history where account = '\(account)' order by at desc, id desc"
        ).map { try $0.decode("kind") }
    }
}
