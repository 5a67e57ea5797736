import EventContracts
import Foundation
import PostgresClient
import TestSupport
import Testing

@testable import IdentityService

/// What identity does when notification found that messages do not reach a contact.
@Suite("Contacts that messages do not reach") struct UndeliverableTests {
    private static func bounce(
        _ owner: Owner, _ contact: String, reason: String = "no-such-mailbox", account: UUID? = nil, at: Date? = nil
    ) async throws {
        let event = MessageBounced(
            messageId: UUID(), contactId: try #require(UUID(uuidString: contact)), kind: .passwordChanged,
            channel: .email, at: at ?? owner.identity.world.now, reason: reason)
        try await owner.identity.apply(event, account: account ?? owner.account)
    }

    private static func verified(_ identity: IdentityHarness) async throws -> [UUID] {
        try await identity.events("rekey.contact.verified").map { try $0.decode(ContactVerified.self).contactId }
    }

    @Test("identity reads what notification publishes")
    func topic() { #expect(IdentityService.topics.contains(MessageBounced.topic)) }

    @Test(
        "the owner sees since when and why; the first finding stays, but for a complaint and for what may have been chance",
        arguments: ["no-such-mailbox", "complaint", "undelivered"])
    func shown(_ reason: String) async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let second = try await owner.add(email: "second@example.com")
            #expect(try await owner.view().contacts.allSatisfy { $0.undeliverable == nil })
            identity.world.advance(by: .seconds(60))
            let found = identity.world.now
            try await Self.bounce(owner, second, reason: reason)
            let shown = try await owner.view().contacts.last?.undeliverable
            let isDead = reason == "no-such-mailbox"
            #expect(shown?.since == found && shown?.reason == (isDead ? "bounced" : reason))
            identity.world.advance(by: .seconds(60))
            let later = identity.world.now
            try await Self.bounce(owner, second, reason: "mailbox-moved")
            try await Self.bounce(owner, second, reason: "complaint")
            try await Self.bounce(owner, UUID().uuidString)
            let contacts = try await owner.view().contacts
            #expect(contacts.first?.undeliverable == nil)
            #expect(contacts.last?.undeliverable?.since == (isDead ? found : later))
            #expect(contacts.last?.undeliverable?.reason == "bounced")
        }
    }

    @Test("a finding about another account's contact, or from before the proof, changes nothing")
    func foreign() async throws {
        try await IdentityHarness.with { identity in
            let before = identity.world.now
            identity.world.advance(by: .seconds(60))
            let owner = try await Owner.proved(identity)
            let other = try await Owner.proved(identity, "bert@example.com")
            let contact = try #require(try await owner.view().contacts.first).id
            identity.world.advance(by: .seconds(60))
            try await Self.bounce(owner, contact, account: other.account)
            try await Self.bounce(owner, contact, account: UUID())
            try await Self.bounce(owner, contact, at: before)
            #expect(try await owner.view().contacts.first?.undeliverable == nil)
        }
    }

    @Test("a code to the same address proves it again: it stays what it was, and notification hears of it")
    func provedAgain() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            _ = try await owner.add(email: "second@example.com")
            let before = try await owner.contacts()
            let contact = try #require(try await owner.view().contacts.first)
            #expect(try await owner.put("/v1/account/email", #"{"email":"ann@example.com"}"#).status == 409)
            identity.world.advance(by: .seconds(60))
            try await Self.bounce(owner, contact.id)
            let notices = try await identity.events("rekey.security-notice.raised").count
            let code = try await owner.putEmail("ANN@example.com")
            let asked = try #require(try await identity.events("rekey.contact.verification-requested").last)
            let event = try asked.decode(ContactVerificationRequested.self)
            #expect(event.contactId.uuidString.lowercased() == contact.id)
            #expect(
                try identity.neighbours.open(event, account: owner.account).recipient.address == "ann@example.com")
            #expect(try await owner.verify("email", "00000000") != 204)
            #expect(try await owner.view().contacts.first?.undeliverable != nil)
            #expect(try await owner.verify("email", code) == 204)
            let view = try await owner.view()
            #expect(view.contacts.allSatisfy { $0.undeliverable == nil } && view.pending.isEmpty)
            #expect(view.contacts.first?.since == contact.since && view.contacts.first?.countsFrom == nil)
            #expect(try await owner.contacts() == before)
            #expect(try await Self.verified(identity).last?.uuidString.lowercased() == contact.id)
            #expect(try await identity.events("rekey.security-notice.raised").count == notices)
            // What was found before is old news now.
            try await Self.bounce(owner, contact.id, at: identity.world.now.addingTimeInterval(-1))
            #expect(try await owner.view().contacts.first?.undeliverable == nil)
        }
    }

    @Test("a code to an address that was taken off in the meantime brings nothing back")
    func takenOff() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let second = try await owner.add(email: "second@example.com")
            identity.world.advance(by: .seconds(60))
            try await Self.bounce(owner, second)
            #expect(try await owner.post("/v1/account/contacts", #"{"email":"second@example.com"}"#).status == 202)
            let code = try await owner.code()
            try await identity.database.client.execute(
                """
                update contact set removed_at = now(), removed_reason = 'removed', removed_position = 1, is_primary = false
                where id = \(try #require(UUID(uuidString: second)))
                """)
            #expect(
                try await owner.post("/v1/account/contacts/\(second)/verify", #"{"code":"\#(code)"}"#).status == 400)
            #expect(try await owner.contacts() == ["email ann@example.com primary"])
        }
    }

    @Test("a recovery is answered and resolved as ever, gives nobody else power, and its link proves the address again")
    func recovery() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let contact = try #require(try await owner.view().contacts.first).id
            identity.world.advance(by: .seconds(60))
            try await Self.bounce(owner, contact)
            let known = try await identity.recover("ann@example.com")
            let unknown = try await identity.recover("nobody@example.com")
            #expect(known.status == 202 && unknown.status == 202)
            #expect(known.bytes.count == unknown.bytes.count && known.members == unknown.members)
            let asked = try await identity.events("rekey.recovery.requested")
            #expect(
                try asked.map { try $0.decode(RecoveryRequested.self).contactId.uuidString.lowercased() } == [contact])
            let before = try await Self.verified(identity).count
            #expect(
                try await identity.reset(try await identity.grant(), password: IdentityHarness.newPassword).status
                    == 204)
            let verified = try await Self.verified(identity)
            #expect(verified.count == before + 1 && verified.last?.uuidString.lowercased() == contact)
            #expect(
                try await identity.count("select count(*) from contact where undeliverable_since is not null") == 0)
        }
    }

    @Test("a newcomer gains no power because the older address is not reached")
    func noNewPower() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let contact = try #require(try await owner.view().contacts.first).id
            _ = try await owner.add(email: "second@example.com")
            identity.world.advance(by: .seconds(60))
            let before = try await owner.view().contacts.map(\.countsFrom)
            try await Self.bounce(owner, contact)
            #expect(try await owner.view().contacts.map(\.countsFrom) == before)
            #expect(before.last != .some(nil))
        }
    }
}
