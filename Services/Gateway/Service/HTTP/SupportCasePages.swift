import Foundation
import GatewayDomain
import HTTPKit
import HTTPTypes
import Hummingbird

/// `/support/cases/{id}`: one case, its history, and what can be done to it now.
struct SupportCasePages: Sendable {
    let access: SupportVisit
    let support: SupportClient

    func add(to router: Router<RekeyRequestContext>, _ pages: PageRouter) {
        pages.get("/support/cases/{id}", on: router) { visit in
            let id = try identifier(visit)
            return try await access.signedIn(&visit) { visit, session in try await show(&visit, session, id) }
        }
        pages.get("/support/cases/{id}/audit", on: router) { visit in
            let id = try identifier(visit)
            return try await access.signedIn(&visit) { visit, session in try await history(&visit, session, id) }
        }
        for action in SupportAction.allCases {
            pages.post(RouterPath("/support/cases/{id}/\(action.rawValue)"), on: router) { visit in
                let id = try identifier(visit)
                let fields = try await visit.form(action.form)
                return try await access.signedIn(&visit) { visit, session in
                    try await act(action, &visit, session, id, fields)
                }
            }
        }
    }

    /// Throws ``ProblemDetails`` 404 for what is no id.
    private func identifier(_ visit: Visit) throws -> String {
        guard let id = visit.parameter("id").flatMap(UUID.init(uuidString:)) else { throw ProblemDetails.notFound() }
        return id.uuidString.lowercased()
    }

    private func act(
        _ action: SupportAction, _ visit: inout Visit, _ session: AgentSession, _ id: String, _ fields: FormFields
    ) async throws -> PageAnswer {
        var sent = [
            "reason": fields.text("reason"), "ticket": TypedAddress.trimmed(fields.text("ticket")),
        ]
        for name in action.fields {
            let value = TypedAddress.trimmed(fields.text(name))
            if !value.isEmpty { sent[name] = value }
        }
        if action == .proposal, sent["contactId"] != nil, sent["newEmail"] != nil {
            return try await show(&visit, session, id, fields, error: TextKey("supportcase", "oneContact"))
        }
        // A code of another shape is not worth one of the few tries.
        guard let code = TimeCodeShape.digits(of: fields.text("code")) else {
            return try await show(&visit, session, id, fields, error: TextKey("supportcase", "codeShape"))
        }
        sent["totp"] = code
        let path = "/cases/\(id)/\(action.rawValue)"
        switch try await support.act(path, sent, session, for: visit.visitor) {
        case .done: return .redirect("/support/cases/\(id)?notice=done")
        case .refused(let text): return try await show(&visit, session, id, fields, error: text)
        case .signedOut: return access.ended(&visit)
        }
    }

    // MARK: The pages

    private func show(
        _ visit: inout Visit, _ session: AgentSession, _ id: String, _ fields: FormFields? = nil,
        error: TextKey? = nil
    ) async throws -> PageAnswer {
        guard case .found(let item) = try await support.item(id, session, for: visit.visitor) else {
            return access.ended(&visit)
        }
        var kinds: [EvidenceKinds.Kind] = []
        if item.allowed.contains(SupportAction.evidence.rawValue) {
            guard case .found(let known) = try await support.evidenceKinds(session, for: visit.visitor) else {
                return access.ended(&visit)
            }
            kinds = known.kinds
        }
        let notice: TextKey? =
            switch visit.query("notice") {
            case "opened": TextKey("supportcase", "openedNotice")
            case "done": TextKey("supportcase", "done")
            default: nil
            }
        var values = SupportCaseValues.values(item)
        values["history"] = .text("/support/cases/\(id)/audit")
        let actions = SupportAction.allCases.filter { item.allowed.contains($0.rawValue) }
        values["actions"] = .list(
            actions.map { action in
                SupportCaseValues.form(action, of: item, kinds, fields, csrf: visit.formToken(action.form))
            })
        let page = Page(.supportCase, error: error, notice: error == nil ? notice : nil, values: values)
        return .page(page, error == nil ? .ok : .unprocessableContent)
    }

    private func history(_ visit: inout Visit, _ session: AgentSession, _ id: String) async throws -> PageAnswer {
        guard case .found(let audit) = try await support.audit(id, session, for: visit.visitor) else {
            return access.ended(&visit)
        }
        let entries = audit.entries.map { entry -> [String: PageValue] in
            [
                "number": .text("\(entry.sequence)"), "at": .text(InstantLabel.text(entry.at)),
                "actor": .text(entry.actor), "action": .text(entry.action), "hash": .text(entry.hash),
                "hasReason": .flag(entry.reason != nil), "reason": .text(entry.reason ?? ""),
                "hasTicket": .flag(entry.ticket != nil), "ticket": .text(entry.ticket ?? ""),
            ]
        }
        return .page(
            Page(
                .supportAudit,
                values: [
                    "case": .text("/support/cases/\(id)"), "id": .text(id), "entries": .list(entries),
                    "count": .text("\(audit.count)"), "head": .text(audit.head),
                ]))
    }
}
