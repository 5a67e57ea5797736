import EventContracts
import Foundation
import HTTPKit
import Hummingbird
import IdentityDomain

/// `/v1/support/cases`: opening, listing and reading.
struct SupportCaseRoutes: Sendable {
    let open: OpenSupportCase
    let read: ReadSupportCase
    let callers: AgentCallers
    let limits: SupportLimits
    let phones: PhoneNumbers

    func add(to router: Router<RekeyRequestContext>) {
        router.post("/v1/support/cases") { request, _ in
            let caller = try await callers.caller(request)
            let body = try await request.jsonObject(
                allowed: ["account", "email", "phone", "claim", "disputedSince", "reason", "ticket", "totp"])
            let subject = try subject(body)
            let claim = OpenSupportCase.Claim(
                text: try body.freeText("claim", maximum: OpenSupportCase.Claim.maximumCodePoints),
                disputedSince: try body.instant("disputedSince"))
            let reason = try body.supportReason()
            let code = try body.totp()
            try await SupportProblems.answering { try caller.require(.agent) }
            try await limits.take(.opening, caller)
            try await callers.stepUp(caller, code: code)
            let view = try await SupportProblems.answering {
                try await open.run(subject, claim, by: caller, because: reason)
            }
            return try Response.json(SupportCaseAnswer(view, for: caller), status: .created)
        }
        router.get("/v1/support/cases") { request, _ in
            let caller = try await callers.caller(request)
            let query = try SupportListQuery(request.uri.queryParameters.map { (String($0.key), String($0.value)) })
            try await limits.take(.reading, caller)
            let page = try await SupportProblems.answering {
                try await read.list(
                    query.selection, before: query.page.before, limit: query.page.limit, by: caller)
            }
            return try Response.json(SupportListAnswer(page))
        }
        router.get("/v1/support/cases/:id") { request, context in
            let caller = try await callers.caller(request)
            let id = try Self.caseID(context)
            try await limits.take(.reading, caller)
            let view = try await SupportProblems.answering { try await read.run(id, by: caller) }
            return try Response.json(SupportCaseAnswer(view, for: caller))
        }
        router.get("/v1/support/cases/:id/audit") { request, context in
            let caller = try await callers.caller(request)
            let id = try Self.caseID(context)
            try await limits.take(.reading, caller)
            let trail = try await SupportProblems.answering { try await read.trail(id, by: caller) }
            return try Response.json(SupportAuditAnswer(trail))
        }
    }

    /// The case that a path names; what is no UUID is no case.
    static func caseID(_ context: RekeyRequestContext) throws(ProblemDetails) -> UUID {
        guard let id = context.parameters.get("id").flatMap(UUID.init(uuidString:)) else { throw .notFound() }
        return id
    }

    /// Exactly one of the three.
    private func subject(_ body: JSONObject) throws(ProblemDetails) -> OpenSupportCase.Subject {
        guard ["account", "email", "phone"].filter(body.contains).count == 1 else {
            throw .badRequest("ambiguous-subject", "Give exactly one of account, email and phone.")
        }
        if body.contains("account") { return .account(try body.identifier("account")) }
        if body.contains("email") { return .contact(.email, folded: try body.emailAddress("email").folded) }
        return .contact(.sms, folded: try body.phoneNumber("phone", phones).e164)
    }
}
