import EventContracts
import Foundation
import IdentityService
import PostgresClient
import TestSupport
import Testing

@Suite("What a restored contact leaves of the others (HIJ-02, HIJ-05)")
struct SupportRestorationTests {
    private static let stays = "older@example.com"
    private static let left = "former@example.com"
    private static let day = Duration.seconds(86_400)

    /// Two more addresses, proved long ago: one stands on the account, one was taken off it last week.
    private static func addOldContacts(_ hijack: Hijack) async throws {
        let now = hijack.identity.world.now
        let dayLength: Int64 = 86_400_000
        let (proved, removed) = (now.adding(milliseconds: -300 * dayLength), now.adding(milliseconds: -3 * dayLength))
        let kept = now.adding(milliseconds: 4 * dayLength)
        let client = hijack.identity.database.client
        try await client.execute(
            """
            insert into contact (id, account, channel, address, folded, is_primary, is_sign_up, verified_at, created_at)
            values (\(UUID()), \(hijack.account), 'email', \(stays), \(stays), false, false, \(proved), \(proved))
            """)
        try await client.execute(
            """
            insert into contact (id, account, channel, address, folded, is_primary, is_sign_up, verified_at,
                created_at, removed_at, removed_reason, removed_position, reserved_until, position)
            values (\(UUID()), \(hijack.account), 'email', \(left), \(left), false, false, \(proved), \(proved),
                \(removed), 'removed', nextval('contact_position'), \(kept), 0)
            """)
    }

    /// The case in which the first address is given back although an older one stands beside it.
    private static func restored(_ hijack: Hijack) async throws -> String {
        let id = try await hijack.frozen()
        #expect(try await hijack.opener.evidence("identity-document", to: id).status == 200)
        let contact = try #require(
            try await hijack.opener.show(id).contacts.first { $0.eligible && $0.masked == "a***@example.com" })
        #expect(try await hijack.opener.act("proposal", on: id, #""contactId":"\#(contact.id)""#).status == 200)
        #expect(try await hijack.approver.act("approval", on: id).status == 200)
        hijack.identity.world.advance(by: .seconds(2))
        await hijack.identity.application.advanceSupportCases()
        #expect(try await hijack.caseState(id) == "contact-restored")
        return id
    }

    /// How a recovery through an address ends.
    private static func recover(_ address: String, _ identity: IdentityHarness) async throws -> String? {
        try await identity.recover(address)
        return try await identity.outcomes().last
    }

    @Test("a contact that stays waits its whole time behind the restored one; what is off the account opens nothing")
    func settled() async throws {
        try await Hijack.with(["--limits-cool-down": "PT0S"]) { hijack in
            let identity = hijack.identity
            try await Self.addOldContacts(hijack)
            for address in [Self.stays, Self.left] {
                let outcome = try await Self.recover(address, identity)
                #expect(outcome == "sent" || outcome == "resent", "\(address) has its power before the case")
            }
            _ = try await Self.restored(hijack)
            #expect(
                try await hijack.thief.standing() == ["\(Hijack.oldAddress) primary", "\(Self.stays) second"])
            let asked = try await identity.events("rekey.recovery.requested").count
            #expect(try await Self.recover(Self.stays, identity) == "too-new")
            #expect(try await Self.recover(Self.left, identity) == "not-found")
            let off = try await identity.rows(
                "select removed_reason from contact where folded = '\(Self.left)' and reserved_until is null")
            #expect(try off.map { try $0.decode("removed_reason", as: String.self) } == ["support-case"])
            identity.world.advance(by: Self.day * 7 - .milliseconds(1))
            #expect(try await Self.recover(Self.stays, identity) == "too-new")
            #expect(try await identity.events("rekey.recovery.requested").count == asked)
            identity.world.advance(by: .milliseconds(1))
            #expect(try await Self.recover(Self.stays, identity) == "sent", "it is of age again")
        }
    }

    @Test("a recovery through another contact than the restored one sets no password and leaves the case open")
    func anotherContact() async throws {
        try await Hijack.with(["--limits-cool-down": "PT0S"]) { hijack in
            let identity = hijack.identity
            try await Self.addOldContacts(hijack)
            let id = try await Self.restored(hijack)
            identity.world.advance(by: Self.day * 7)
            #expect(try await Self.recover(Self.stays, identity) == "sent")
            let refused = try await identity.reset(identity.grant(), password: IdentityHarness.newPassword)
            #expect(refused.status == 400 && refused.problem == "invalid-grant")
            #expect(try await hijack.caseState(id) == "contact-restored")
            #expect(
                try await identity.signIn(Hijack.oldAddress, password: IdentityHarness.newPassword).status == 401)
            _ = try await Self.recover(Hijack.oldAddress, identity)
            #expect(
                try await identity.reset(identity.grant(), password: IdentityHarness.newPassword).status == 204)
            #expect(try await hijack.caseState(id) == "cooling-down")
        }
    }

    @Test("a mailbox that its owner denied stays on the account, and may not object to a case")
    func deniedMailbox() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let second = try await owner.add(email: "second@example.com")
            identity.world.advance(by: Self.day * 8)
            let opener = try await Agent.signedIn(identity, "sanne")
            let approver = try await Agent.signedIn(identity, "pieter")
            let first = try await opener.open(#""account":"\#(owner.account.wireText)""#)
            #expect(
                try await owner.linked("support-case case-opened") == ["ann@example.com", "second@example.com"])
            let id = try #require(first.member("id"))
            #expect(try await approver.act("refusal", on: id).status == 200)
            try await owner.stepUp()
            let denial = "/v1/account/contacts/\(second)/denial"
            #expect(try await owner.post(denial, "{}").status == 202)
            let code = try await owner.code()
            #expect(try await owner.post("\(denial)/verify", #"{"code":"\#(code)"}"#).status == 204)
            #expect(try await owner.standing() == ["ann@example.com primary", "second@example.com second"])
            identity.world.advance(by: .milliseconds(1))
            let again = try await opener.open(
                #""account":"\#(owner.account.wireText)""#, disputedSince: identity.world.now)
            #expect(again.status == 201)
            #expect(try await owner.linked("support-case case-opened") == ["ann@example.com"])
            #expect(
                try await owner.told(.supportCase) == ["ann@example.com", "second@example.com"], "it still hears of it")
        }
    }

    @Test("a brand-new address that somebody takes while it is given: the first address stays where it is")
    func takenAtTheLastMoment() async throws {
        try await Hijack.with { hijack in
            let (identity, address) = (hijack.identity, "new@example.com")
            let stranger = try await Owner.proved(identity, "stranger@example.com")
            let id = try await hijack.frozen()
            #expect(try await hijack.opener.evidence("identity-document", to: id).status == 200)
            #expect(try await hijack.opener.act("proposal", on: id, #""newEmail":"\#(address)""#).status == 200)
            #expect(try await hijack.approver.act("approval", on: id).status == 200)
            identity.world.advance(by: .seconds(6))
            let now = identity.world.now
            // The stranger's proof is under way, and is committed once the case waits for it.
            let client = identity.database.client
            let (worker, isAwaited) = try await client.transaction { tx -> (Task<Void, Never>, Bool) in
                try tx.execute(
                    """
                    insert into contact
                        (id, account, channel, address, folded, is_primary, is_sign_up, verified_at, created_at)
                    values (\(UUID()), \(stranger.account), 'email', \(address), \(address), false, false, \(now), \(now))
                    """)
                let worker = Task { await identity.application.advanceSupportCases() }
                for _ in 0..<50_000 {
                    let waiting = try tx.query(
                        """
                        select 1 from pg_locks
                        where locktype = 'transactionid' and not granted and transactionid = pg_current_xact_id()::xid
                        """)
                    if !waiting.isEmpty { return (worker, true) }
                }
                return (worker, false)
            }
            await worker.value
            #expect(isAwaited)
            #expect(try await hijack.caseState(id) == "review")
            #expect(try await hijack.thief.standing() == ["\(Hijack.thiefAddress) primary"])
            #expect(try await hijack.opener.trail(id).actions.contains("contact-lost"))
            #expect(
                try await identity.count(
                    "select count(*) from contact where folded = '\(address)' and account = '\(stranger.account)'")
                    == 1)
            #expect(try await identity.events("rekey.contact.restored").isEmpty)
            let hashes = try await hijack.opener.trail(id).entries.filter { $0.action == "contact-lost" }.map(\.hash)
            let event = try #require(try await identity.events("rekey.support-case.objected").last)
            #expect(try hashes == [event.decode(SupportCaseObjected.self).auditHead])
            let told = try #require(try await hijack.notices().last)
            #expect(told.change == "case-review" && told.links.isEmpty)
            #expect(told.told == [Hijack.oldAddress, Hijack.thiefAddress])
        }
    }
}
