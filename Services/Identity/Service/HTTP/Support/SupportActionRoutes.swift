import Foundation
import HTTPKit
import Hummingbird
import IdentityDomain

/// What agents and approvers do with a case: `/v1/support/cases/{id}/evidence`, `/proposal`, `/approval`, `/refusal`,
/// `/objection` and `/resumption`.
struct SupportActionRoutes: Sendable {
    /// Reads what the action needs beside reason and ticket, and does it.
    private typealias Act =
        @Sendable (_ id: UUID, _ body: JSONObject, _ caller: AgentCaller, SupportReason) throws ->
        Deed
    /// The action, once everything of it has been read.
    private typealias Deed = @Sendable () async throws -> SupportCaseView

    let parts: IdentityParts
    let callers: AgentCallers
    let limits: SupportLimits

    func add(to router: Router<RekeyRequestContext>) {
        let decide = DecideSupportCase(parts: parts)
        let parts = parts
        add(.evidence, ["kind", "reference", "note"], to: router) { id, body, caller, reason in
            let kind = try body.evidenceKind()
            let reference = try body.freeText("reference", maximum: AddSupportEvidence.maximumReference)
            let note = try body.optionalFreeText("note", maximum: AddSupportEvidence.maximumNote)
            return {
                try await AddSupportEvidence(parts: parts).run(
                    kind, reference: reference, note: note, to: id, by: caller, because: reason)
            }
        }
        add(.proposal, ["contactId", "newEmail"], to: router) { id, body, caller, reason in
            let choice = try Self.choice(body)
            return { try await decide.propose(choice, in: id, by: caller, because: reason) }
        }
        add(.approval, [], to: router) { id, _, caller, reason in
            { try await decide.approve(id, by: caller, because: reason) }
        }
        add(.refusal, [], to: router) { id, _, caller, reason in
            { try await decide.refuse(id, by: caller, because: reason) }
        }
        add(.resumption, [], to: router) { id, _, caller, reason in
            { try await decide.resume(id, by: caller, because: reason) }
        }
        add(.objection, [], to: router) { id, _, caller, reason in
            { try await SupportObjection.byAgent(caller, to: id, because: reason, parts) }
        }
    }

    private func add(
        _ move: SupportMove, _ members: Set<String>, to router: Router<RekeyRequestContext>, _ act: @escaping Act
    ) {
        router.post("/v1/support/cases/:id/\(move.rawValue)") { request, context in
            let caller = try await callers.caller(request)
            let id = try SupportCaseRoutes.caseID(context)
            let body = try await request.jsonObject(allowed: members.union(["reason", "ticket", "totp"]))
            let code = try body.totp()
            let deed = try act(id, body, caller, try body.supportReason())
            try await SupportProblems.answering {
                if let role = SupportPersons.role(for: move) { try caller.require(role) }
            }
            try await limits.take(.action, caller)
            try await callers.stepUp(caller, code: code)
            let view = try await SupportProblems.answering(deed)
            return try Response.json(SupportCaseAnswer(view, for: caller))
        }
    }

    /// Exactly one of the two.
    private static func choice(_ body: JSONObject) throws(ProblemDetails) -> DecideSupportCase.Choice {
        guard body.contains("contactId") != body.contains("newEmail") else {
            throw .badRequest("ambiguous-contact", "Give exactly one of contactId and newEmail.")
        }
        if body.contains("contactId") { return .contact(try body.identifier("contactId")) }
        return .newAddress(try body.emailAddress("newEmail"))
    }
}
