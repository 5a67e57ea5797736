import EventContracts
import Foundation
import IdentityService
import PostgresClient
import TestSupport
import Testing

@Suite("Objecting to a support case (DESIGN 3.9)")
struct SupportObjectionTests {
    /// How far a case has come when somebody objects.
    enum Stage: String, CaseIterable, Sendable {
        case reported, evidence, frozen, proposed, approved

        func reach(_ hijack: Hijack) async throws -> String {
            switch self {
            case .reported: try await hijack.reported()
            case .evidence: try await hijack.evidence()
            case .frozen: try await hijack.frozen()
            case .proposed: try await hijack.proposed()
            case .approved: try await hijack.approved()
            }
        }
    }

    private static func token(_ hijack: Hijack) async throws -> String {
        try #require(try await hijack.notices().last { !$0.links.isEmpty }?.links[Hijack.oldAddress])
    }

    @Test(
        "the link stops the case at every stage before it takes effect, once, without signing in",
        arguments: Stage.allCases)
    func stops(_ stage: Stage) async throws {
        try await Hijack.with { hijack in
            let (identity, id) = (hijack.identity, try await stage.reach(hijack))
            let json = #"{"token":"\#(try await Self.token(hijack))"}"#
            let preview = try await identity.post("/v1/support/objections/preview", json)
            #expect(preview.status == 200 && preview.member("state") == stage.rawValue)
            #expect(preview.members == ["expiresAt", "openedAt", "state"])
            #expect(try await hijack.caseState(id) == stage.rawValue, "a preview changes nothing")
            #expect(try await identity.post("/v1/support/objections", json).status == 204)
            #expect(try await hijack.caseState(id) == "review")
            #expect(try await identity.post("/v1/support/objections", json).problem == "invalid-link")
            #expect(try await identity.post("/v1/support/objections/preview", json).problem == "invalid-link")
            identity.world.advance(by: .seconds(10))
            await identity.application.advanceSupportCases()
            #expect(try await hijack.caseState(id) == "review", "nothing takes effect")
            #expect(try await identity.events("rekey.support-case.objected").count == 1)
            let view = try await hijack.opener.show(id)
            #expect(view.objections.map(\.by) == ["link"] && view.allowed.isEmpty)
            #expect(try await hijack.approver.show(id).allowed == ["refusal", "resumption"])
            #expect(try await hijack.approver.act("resumption", on: id).member("state") == stage.rawValue)
            guard stage == .approved else { return }
            identity.world.advance(by: .milliseconds(1_999))
            await identity.application.advanceSupportCases()
            #expect(try await hijack.caseState(id) == "approved", "the whole wait begins once more")
            identity.world.advance(by: .milliseconds(1))
            await identity.application.advanceSupportCases()
            #expect(try await hijack.caseState(id) == "contact-restored")
        }
    }

    @Test("a refusal in review lets the account go; what was minted before stays dead")
    func refusedInReview() async throws {
        try await Hijack.with { hijack in
            let id = try await hijack.reviewed()
            #expect(try await hijack.accountState() == "frozen", "a review holds what is held")
            #expect(try await hijack.approver.act("refusal", on: id).member("state") == "refused")
            #expect(try await hijack.accountState() == "active")
            let (frozen, lifted) = (
                try await hijack.identity.events("rekey.account.frozen").last?.decode(AccountFrozen.self),
                try await hijack.identity.events("rekey.account.unfrozen").last?.decode(AccountUnfrozen.self)
            )
            #expect(try #require(lifted).epoch > (try #require(frozen).epoch) && lifted?.reason == .refused)
            #expect(try await hijack.thief.get("/v1/account").status == 401)
            let again = try await hijack.opener.open(#""account":"\#(hijack.account.wireText)""#)
            #expect(again.status == 201, "another case can be opened")
        }
    }

    @Test(
        "what is no live link of an open case gets one answer",
        arguments: ["", "A", String(repeating: "A", count: 87), String(repeating: "A", count: 160)])
    func badLinks(_ token: String) async throws {
        try await Hijack.with { hijack in
            _ = try await hijack.reported()
            for path in ["/v1/support/objections", "/v1/support/objections/preview"] {
                let reply = try await hijack.identity.post(path, #"{"token":"\#(token)"}"#)
                #expect(reply.status == 400 && reply.problem == (token.isEmpty ? "empty-member" : "invalid-link"))
            }
        }
    }

    @Test("a link dies with its two weeks, with its case, and with the wrong bytes in it")
    func deadLinks() async throws {
        try await Hijack.with { hijack in
            let identity = hijack.identity
            let id = try await hijack.reported()
            let token = try await Self.token(hijack)
            let forged = String(token.dropLast()) + (token.hasSuffix("A") ? "E" : "A")
            #expect(
                try await identity.post("/v1/support/objections", #"{"token":"\#(forged)"}"#).problem == "invalid-link")
            #expect(try await hijack.approver.act("refusal", on: id).status == 200)
            #expect(
                try await identity.post("/v1/support/objections", #"{"token":"\#(token)"}"#).problem == "invalid-link")
            let (opener, _) = try await hijack.signedInAgain()
            let second = try await opener.open(#""account":"\#(hijack.account.wireText)""#)
            #expect(second.status == 201)
            let fresh = try await Self.token(hijack)
            identity.world.advance(by: .seconds(14 * 86_400))
            #expect(
                try await identity.post("/v1/support/objections", #"{"token":"\#(fresh)"}"#).problem == "invalid-link")
        }
    }

    @Test("two uses of one link at the same time are one objection")
    func twice() async throws {
        try await Hijack.with { hijack in
            _ = try await hijack.frozen()
            let json = #"{"token":"\#(try await Self.token(hijack))"}"#
            async let one = hijack.identity.post("/v1/support/objections", json)
            async let other = hijack.identity.post("/v1/support/objections", json)
            #expect(try await [one.status, other.status].sorted() == [204, 400])
            #expect(try await hijack.identity.count("select count(*) from support_objection") == 1)
        }
    }

    @Test("a contact that was removed long ago, or was young when the case opened, gets no link")
    func whoMayObject() async throws {
        try await Hijack.with { hijack in
            let now = hijack.identity.world.now
            func add(
                _ address: String, proved: Int64, removed: Int64?, because: String? = nil, denied: Int64? = nil
            ) async throws {
                let day: Int64 = 86_400_000
                let provedAt = now.adding(milliseconds: -proved * day)
                let removedAt = removed.map { now.adding(milliseconds: -$0 * day) }
                let deniedAt = denied.map { now.adding(milliseconds: -$0 * day) }
                let reason = removed == nil ? nil : because ?? "removed"
                try await hijack.identity.database.client.execute(
                    """
                    insert into contact (id, account, channel, address, folded, is_primary, is_sign_up, verified_at,
                        created_at, removed_at, removed_reason, denied_at)
                    values (\(UUID()), \(hijack.account), 'email', \(address), \(address), false, false, \(provedAt),
                        \(provedAt), \(removedAt as Date?), \(reason as String?), \(deniedAt as Date?))
                    """)
            }
            try await add("eight@example.com", proved: 8, removed: nil)
            try await add("six@example.com", proved: 6, removed: nil)
            try await add("left@example.com", proved: 300, removed: 89)
            try await add("long@example.com", proved: 300, removed: 91)
            try await add("denied@example.com", proved: 300, removed: nil, denied: 5)
            try await add("undone@example.com", proved: 300, removed: 5, because: "undone")
            _ = try await hijack.reported()
            let notice = try #require(try await hijack.notices().last)
            #expect(Set(notice.links.keys) == [Hijack.oldAddress, "eight@example.com", "left@example.com"])
            #expect(notice.told.count == 8, "everybody is told")
        }
    }

    @Test("a link already sent is worth nothing once its contact is taken off as not the owner's")
    func turnedAwaySince() async throws {
        try await Hijack.with { hijack in
            let id = try await hijack.frozen()
            let json = #"{"token":"\#(try await Self.token(hijack))"}"#
            func set(_ reason: String?) async throws {
                try await hijack.identity.database.client.execute(
                    """
                    update contact set removed_at = now(), removed_reason = \(reason)
                    where folded = \(Hijack.oldAddress)
                    """)
            }
            try await set("undone")
            for path in ["/v1/support/objections/preview", "/v1/support/objections"] {
                #expect(try await hijack.identity.post(path, json).problem == "invalid-link")
            }
            #expect(try await hijack.caseState(id) == "frozen")
            try await set("replaced")
            #expect(try await hijack.identity.post("/v1/support/objections", json).status == 204)
        }
    }
}
