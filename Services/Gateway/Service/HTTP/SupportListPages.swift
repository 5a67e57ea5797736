import GatewayDomain
import HTTPKit
import HTTPTypes
import Hummingbird

/// `/support` and `/support/open`: the cases there are, and the form for a new one.
struct SupportListPages: Sendable {
    let access: SupportVisit
    let support: SupportClient

    func add(to router: Router<RekeyRequestContext>, _ pages: PageRouter) {
        pages.get("/support", on: router) { visit in
            try await access.signedIn(&visit) { visit, session in try await list(&visit, session) }
        }
        pages.get("/support/open", on: router) { visit in
            try await access.signedIn(&visit) { visit, _ in .page(form(&visit)) }
        }
        pages.post("/support/open", on: router) { visit in
            let fields = try await visit.form(.supportOpen)
            return try await access.signedIn(&visit) { visit, session in try await open(&visit, session, fields) }
        }
    }

    private func list(_ visit: inout Visit, _ session: AgentSession) async throws -> PageAnswer {
        let showsAll = visit.query("state") == "all"
        let cursor = visit.query("before")
        let state = showsAll ? "all" : "open"
        guard
            case .found(let page) = try await support.cases(
                state: state, before: cursor, session, for: visit.visitor)
        else { return access.ended(&visit) }
        let entries = page.cases.map { entry -> [String: PageValue] in
            [
                "path": .text("/support/cases/\(UpstreamBody.encode(entry.id))"), "name": .text(entry.account.name),
                "state": SupportWords.state(entry.state), "openedBy": .text(entry.openedBy),
                "openedAt": .text(InstantLabel.text(entry.openedAt)),
                "hasExpiry": .flag(entry.expiresAt != nil),
                "expiresAt": .text(InstantLabel.text(entry.expiresAt ?? "")),
            ]
        }
        return .page(
            Page(
                .supportList,
                values: [
                    "agent": .text(session.displayName), "cases": .list(entries), "showsAll": .flag(showsAll),
                    "csrfLogout": visit.formToken(.supportLogout), "hasNext": .flag(page.next != nil),
                    "isLater": .flag(cursor != nil), "first": .text("/support?state=\(state)"),
                    "next": .text("/support?state=\(state)&before=\(UpstreamBody.encode(page.next ?? ""))"),
                ]))
    }

    // MARK: A new case

    private static let finders = ["email", "phone", "account"]

    private func open(_ visit: inout Visit, _ session: AgentSession, _ fields: FormFields) async throws -> PageAnswer {
        var sent: [String: String] = [:]
        for name in Self.finders {
            let value = TypedAddress.trimmed(fields.text(name))
            if !value.isEmpty { sent[name] = value }
        }
        guard sent.count == 1 else { return refused(&visit, fields, TextKey("supportopen", "one")) }
        let day = TypedAddress.trimmed(fields.text("disputedSince"))
        guard day.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) != nil else {
            return refused(&visit, fields, TextKey("supportopen", "day"))
        }
        sent["disputedSince"] = "\(day)T00:00:00.000Z"
        // Browsers end the lines of a text with CR LF; identity takes no control characters.
        sent["claim"] = fields.text("claim").unicodeScalars.split { $0 == "\r" || $0 == "\n" }.map(String.init)
            .joined(separator: " ")
        sent["reason"] = fields.text("reason")
        sent["ticket"] = TypedAddress.trimmed(fields.text("ticket"))
        guard let code = TimeCodeShape.digits(of: fields.text("code")) else {
            return refused(&visit, fields, TextKey("supportopen", "codeShape"))
        }
        sent["totp"] = code
        switch try await support.act("/cases", sent, session, for: visit.visitor) {
        case .done(let id): return .redirect("/support/cases/\(id)?notice=opened")
        case .refused(let text): return refused(&visit, fields, text)
        case .signedOut: return access.ended(&visit)
        }
    }

    private func refused(_ visit: inout Visit, _ fields: FormFields, _ text: TextKey) -> PageAnswer {
        .page(form(&visit, fields, error: text), .unprocessableContent)
    }

    private func form(_ visit: inout Visit, _ fields: FormFields? = nil, error: TextKey? = nil) -> Page {
        var values: [String: PageValue] = ["csrf": visit.formToken(.supportOpen)]
        for name in Self.finders + ["disputedSince", "claim", "reason", "ticket"] {
            values[name] = .text(fields?.text(name) ?? "")
        }
        return Page(.supportOpen, error: error, values: values)
    }
}
