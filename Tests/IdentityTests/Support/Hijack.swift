import EventContracts
import Foundation
import IdentityService
import PostgresClient
import TestSupport
import Testing

/// The scene of most tests: an account whose owner proved an address ten days ago, and whose address somebody replaced an
/// hour ago. Two people of customer service are signed in.
struct Hijack: Sendable {
    static let oldAddress = "ann@example.com"
    static let thiefAddress = "thief@example.com"

    let identity: IdentityHarness
    let account: UUID
    /// Opens and proposes.
    let opener: Agent
    /// Decides.
    let approver: Agent
    let disputedSince: Date
    /// The session that the thief sits in.
    let thief: Owner

    static func with(
        _ flags: [String: String] = [:], _ body: @escaping @Sendable (Hijack) async throws -> Void
    ) async throws {
        try await IdentityHarness.with(flags) { identity in try await body(try await Hijack(identity)) }
    }

    init(_ identity: IdentityHarness) async throws {
        self.identity = identity
        let owner = try await Owner.proved(identity, Self.oldAddress)
        account = owner.account
        identity.world.advance(by: .seconds(10 * 86_400))
        disputedSince = identity.world.now
        identity.world.advance(by: .seconds(60))
        try await owner.stepUp()
        let code = try await owner.putEmail(Self.thiefAddress)
        #expect(try await owner.verify("email", code) == 204)
        thief = owner
        identity.world.advance(by: .seconds(3600))
        opener = try await Agent.signedIn(identity, "sanne")
        approver = try await Agent.signedIn(identity, "pieter")
    }

    /// Both people sign in again, where a test let their sessions run out.
    func signedInAgain() async throws -> (opener: Agent, approver: Agent) {
        var (opener, approver) = (opener, approver)
        opener.token = try #require(try await opener.signIn(code: opener.code()).member("token"))
        approver.token = try #require(try await approver.signIn(code: approver.code()).member("token"))
        return (opener, approver)
    }

    /// As if the time for an undo were over: until then the address is nobody else's.
    func giveOldAddressFree() async throws {
        try await identity.database.client.execute(
            "update contact set reserved_until = null where folded = \(Self.oldAddress)")
    }

    // MARK: Ways into each state

    func reported() async throws -> String {
        let reply = try await opener.open(#""account":"\#(account.wireText)""#, disputedSince: disputedSince)
        #expect(reply.status == 201)
        return try #require(reply.member("id"))
    }

    func evidence() async throws -> String {
        let id = try await reported()
        #expect(try await opener.evidence("account-knowledge", to: id).status == 200)
        return id
    }

    func frozen() async throws -> String {
        let id = try await evidence()
        #expect(try await opener.evidence("old-contact", to: id).member("state") == "frozen")
        return id
    }

    func proposed() async throws -> String {
        let id = try await frozen()
        #expect(try await opener.evidence("identity-document", to: id).member("state") == "frozen")
        #expect(try await propose(id).status == 200)
        return id
    }

    func propose(_ id: String) async throws -> Reply {
        let contact = try #require(try await opener.show(id).contacts.first { $0.eligible })
        return try await opener.act("proposal", on: id, #""contactId":"\#(contact.id)""#)
    }

    func approved() async throws -> String {
        let id = try await proposed()
        #expect(try await approver.act("approval", on: id).status == 200)
        return id
    }

    func restored() async throws -> String {
        let id = try await approved()
        identity.world.advance(by: .seconds(2))
        await identity.application.advanceSupportCases()
        return id
    }

    func coolingDown() async throws -> String {
        let id = try await restored()
        let grant = try await identity.grant()
        #expect(try await identity.reset(grant, password: IdentityHarness.newPassword).status == 204)
        return id
    }

    func reviewed() async throws -> String {
        let id = try await proposed()
        #expect(try await opener.act("objection", on: id).status == 200)
        return id
    }

    func refused() async throws -> String {
        let id = try await proposed()
        #expect(try await approver.act("refusal", on: id).status == 200)
        return id
    }

    // MARK: What can be seen

    /// The notices of support cases, oldest first: what was told, and to whom with which link.
    func notices() async throws -> [SupportNoticeView] {
        try await identity.events("rekey.security-notice.raised").compactMap { stored -> SupportNoticeView? in
            let event = try stored.decode(SecurityNoticeRaised.self)
            guard event.notice == .supportCase || event.notice == .frozen else { return nil }
            var links: [String: String] = [:]
            var told: Set<String> = []
            for recipient in event.sealed?.recipients ?? [] {
                let address = try identity.neighbours.open(
                    recipient, account: stored.account, expiresAt: event.noticeExpiresAt
                ).address
                told.insert(address)
                if let link = recipient.link {
                    links[address] = try identity.neighbours.open(
                        link, channel: recipient.channel, account: stored.account)
                }
            }
            return SupportNoticeView(change: event.change ?? event.notice.rawValue, told: told, links: links)
        }
    }

    func caseState(_ id: String) async throws -> String {
        try await identity.rows("select state from support_case where id = '\(id)'").first?.decode("state") ?? ""
    }

    func accountState() async throws -> String {
        try await identity.rows("select state from account where id = '\(account)'").first?.decode("state") ?? ""
    }
}

/// A notice as its readers see it.
struct SupportNoticeView: Sendable {
    var change: String
    var told: Set<String>
    /// Tokens of the links by which one can object, by address.
    var links: [String: String]
}
