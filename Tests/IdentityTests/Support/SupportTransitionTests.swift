import EventContracts
import Foundation
import IdentityService
import PostgresClient
import TestSupport
import Testing

@testable import IdentityDomain

@Suite("Steps of a support case: no skipping, two people, one winner (HIJ-01, HIJ-03)")
struct SupportTransitionTests {
    /// What agents can ask for in each state; everything else is refused.
    static let possible: [SupportState: [SupportMove]] = [
        .reported: [.evidence, .refusal, .objection],
        .evidence: [.evidence, .refusal, .objection],
        .frozen: [.evidence, .proposal, .refusal, .objection],
        .proposed: [.approval, .refusal, .objection],
        .approved: [.objection],
        .contactRestored: [],
        .coolingDown: [],
        .closed: [],
        .refused: [],
        .review: [.refusal, .resumption],
        .expired: [],
    ]

    @Test("the table says the same as the rule written down here", arguments: SupportState.allCases)
    func table(_ state: SupportState) {
        #expect(Set(SupportTransitions.asked(in: state)) == Set(Self.possible[state] ?? []))
        #expect(state.isOver == SupportTransitions.table.allSatisfy { $0.from != state })
    }

    @Test("no kind of evidence alone freezes an account, and no one kind proposes")
    func weights() {
        for kind in EvidenceKind.allCases {
            #expect(!SupportConfidence([kind]).mayFreeze && !SupportConfidence([kind, kind, kind]).mayPropose)
            #expect(SupportConfidence([kind, kind]).score == kind.weight, "each kind counts once")
        }
        #expect(SupportConfidence(EvidenceKind.allCases).score == 100)
        #expect(SupportConfidence([.identityDocument, .oldContact]).mayPropose)
        #expect(!SupportConfidence([.identityDocument, .paymentRecord]).mayPropose)
    }

    @Test(
        "every forbidden transition is tried through HTTP and refused without any effect",
        arguments: [
            SupportState.reported, .evidence, .frozen, .proposed, .approved, .contactRestored, .coolingDown, .closed,
            .refused, .review, .expired,
        ])
    func forbidden(_ state: SupportState) async throws {
        try await Hijack.with { hijack in
            let id = try await Self.reach(state, hijack)
            let (opener, approver) = try await hijack.signedInAgain()
            #expect(try await hijack.caseState(id) == state.rawValue)
            let before = try await Self.footprint(hijack)
            for move in SupportMove.allCases.filter(\.isAsked) where !(Self.possible[state] ?? []).contains(move) {
                let agent = move.needsSecondPerson ? approver : opener
                let reply = try await agent.act(move.rawValue, on: id, Self.members(move, hijack))
                #expect(reply.status == 409 && reply.problem == "wrong-state", "\(move) in \(state)")
                #expect(String(decoding: reply.bytes, as: UTF8.self).contains(state.rawValue))
            }
            #expect(try await Self.footprint(hijack) == before)
        }
    }

    @Test(
        "who opened cannot decide, who proposed cannot approve, and it takes the role",
        arguments: [
            SupportMove.approval, .refusal, .resumption,
        ])
    func twoPeople(_ move: SupportMove) async throws {
        try await Hijack.with { hijack in
            let id = try await (move == .resumption ? hijack.reviewed() : hijack.proposed())
            #expect(try await hijack.opener.act(move.rawValue, on: id).problem == "same-person")
            let plain = try await Agent.signedIn(hijack.identity, "koen", roles: ["agent"])
            #expect(try await plain.act(move.rawValue, on: id).problem == "role-missing")
            #expect(try await hijack.approver.act(move.rawValue, on: id).status == 200)
        }
    }

    @Test("a proposer who did not open cannot approve, but may refuse")
    func proposer() async throws {
        try await Hijack.with { hijack in
            let id = try await hijack.frozen()
            _ = try await hijack.opener.evidence("identity-document", to: id)
            let contact = try #require(try await hijack.approver.show(id).contacts.first { $0.eligible })
            let proposal = try await hijack.approver.act("proposal", on: id, #""contactId":"\#(contact.id)""#)
            #expect(proposal.status == 200)
            #expect(try await hijack.approver.show(id).allowed == ["refusal", "objection"])
            #expect(try await hijack.approver.act("approval", on: id).problem == "same-person")
            let third = try await Agent.signedIn(hijack.identity, "koen", roles: ["approver"])
            #expect(try await third.act("approval", on: id).status == 200)
            #expect(try await third.open(#""account":"\#(UUID().wireText)""#).problem == "role-missing")
            #expect(try await hijack.opener.act("objection", on: id).status == 200)
            #expect(
                try await hijack.approver.show(id).allowed == ["refusal"], "not over an objection to the own proposal")
            #expect(try await hijack.approver.act("resumption", on: id).problem == "same-person")
            #expect(try await third.act("resumption", on: id).status == 200)
        }
    }

    @Test("of approvals, refusals and objections at the same time the states allow exactly one order")
    func race() async throws {
        try await Hijack.with { hijack in
            let id = try await hijack.proposed()
            let third = try await Agent.signedIn(hijack.identity, "koen")
            let fourth = try await Agent.signedIn(hijack.identity, "lotte")
            hijack.identity.world.advance(by: .seconds(30))
            let body: @Sendable (Agent) -> String = { agent in
                #"{"reason":"Now","ticket":"T-1","totp":"\#(agent.authenticator.code(at: agent.identity.world.now))"}"#
            }
            async let one = hijack.approver.post("/v1/support/cases/\(id)/approval", body(hijack.approver))
            async let two = third.post("/v1/support/cases/\(id)/approval", body(third))
            async let three = fourth.post("/v1/support/cases/\(id)/approval", body(fourth))
            #expect(try await [one.status, two.status, three.status].sorted() == [200, 409, 409])
            #expect(try await hijack.identity.events("rekey.support-case.approved").count == 1)
            #expect(try await hijack.opener.trail(id).isWhole)
        }
    }

    @Test("the opening and every action need reason, ticket and a code of their own (HIJ-07)")
    func codes() async throws {
        try await Hijack.with { hijack in
            let id = try await hijack.reported()
            let why = #""reason":"r","ticket":"T-1""#
            let item = #""kind":"account-knowledge","reference":"DOC-7""#
            func post(_ action: String, _ json: String, as agent: Agent? = nil) async throws -> Reply {
                try await (agent ?? hijack.opener).post("/v1/support/cases/\(id)/\(action)", json)
            }
            let code = hijack.opener.code()
            #expect(try await post("evidence", #"{\#(item),"ticket":"T-1","totp":"\#(code)"}"#).status == 400)
            #expect(try await post("evidence", #"{\#(item),"reason":"r","totp":"\#(code)"}"#).status == 400)
            let badTicket = try await post("evidence", #"{\#(item),"reason":"r","ticket":"a b","totp":"\#(code)"}"#)
            #expect(badTicket.problem == "invalid-ticket")
            let wrong = try await post("evidence", #"{\#(item),\#(why),"totp":"000000"}"#)
            #expect(wrong.status == 403 && wrong.problem == "invalid-totp")
            #expect(try await post("evidence", #"{\#(item),\#(why),"totp":"\#(code)"}"#).status == 200)
            let again = try await post("evidence", #"{\#(item),\#(why),"totp":"\#(code)"}"#)
            #expect(again.problem == "invalid-totp", "a code counts once")
            let since = Instant.text(hijack.identity.world.now.adding(milliseconds: -3_600_000))
            let opening = try await hijack.opener.post(
                "/v1/support/cases", #"{"account":"\#(id)","claim":"c","disputedSince":"\#(since)",\#(why)}"#)
            #expect(opening.problem == "missing-member")
            for move in SupportMove.allCases where move.isAsked {
                let members = [SupportMove.evidence: item + ",", .proposal: #""newEmail":"n@example.test","#][move]
                let agent = try await Agent.signedIn(hijack.identity, "fresh-\(move.rawValue)")
                let missing = try await post(move.rawValue, "{\(members ?? "")\(why)}", as: agent)
                #expect(missing.problem == "missing-member", "\(move)")
            }
        }
    }

    /// Brings a case into a state.
    private static func reach(_ state: SupportState, _ hijack: Hijack) async throws -> String {
        switch state {
        case .reported: return try await hijack.reported()
        case .evidence: return try await hijack.evidence()
        case .frozen: return try await hijack.frozen()
        case .proposed: return try await hijack.proposed()
        case .approved: return try await hijack.approved()
        case .contactRestored: return try await hijack.restored()
        case .coolingDown, .credentialSet: return try await hijack.coolingDown()
        case .refused: return try await hijack.refused()
        case .review: return try await hijack.reviewed()
        case .closed, .expired:
            let id = try await (state == .closed ? hijack.coolingDown() : hijack.frozen())
            hijack.identity.world.advance(by: .seconds(72 * 3600))
            await hijack.identity.application.advanceSupportCases()
            return id
        }
    }

    private static func members(_ move: SupportMove, _ hijack: Hijack) -> String {
        switch move {
        case .evidence: #""kind":"account-knowledge","reference":"DOC-7""#
        case .proposal: #""newEmail":"brand-new@example.com""#
        default: ""
        }
    }

    /// Everything that an action could have changed.
    private static func footprint(_ hijack: Hijack) async throws -> [String] {
        try await hijack.identity.rows(
            """
            select support_case::text as all from support_case union all select support_evidence::text from support_evidence
            union all select support_objection::text from support_objection union all
            select account::text from account union all select count(*)::text from outbox union all
            select count(*)::text from support_audit
            """
        ).map { try $0.decode("all") }
    }
}
