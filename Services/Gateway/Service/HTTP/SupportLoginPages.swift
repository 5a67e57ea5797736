import GatewayDomain
import HTTPKit
import HTTPTypes
import Hummingbird

/// `/support/login` and `/support/logout`: agents sign in here, and owners never do.
struct SupportLoginPages: Sendable {
    let support: SupportClient

    func add(to router: Router<RekeyRequestContext>, _ pages: PageRouter) {
        pages.get("/support/login", on: router) { visit in .page(form(&visit)) }
        pages.post("/support/login", on: router) { visit in try await submit(&visit) }
        pages.post("/support/logout", on: router) { visit in try await leave(&visit) }
    }

    private func submit(_ visit: inout Visit) async throws -> PageAnswer {
        let fields = try await visit.form(.supportLogin)
        let agent = TypedAddress.trimmed(fields.text("agent"))
        let (password, code) = (fields.text("password"), TimeCodeShape.digits(of: fields.text("code")))
        guard !agent.isEmpty, !password.isEmpty, let code,
            let session = try await support.signIn(agent: agent, password: password, code: code, for: visit.visitor)
        else {
            let page = form(&visit, agent: agent, error: TextKey("supportlogin", "wrong"))
            return .page(page, .unprocessableContent)
        }
        try visit.seal(session, as: .support, maxAge: SupportVisit.cookieLife)
        // A new session gets new forms, as at the owners' sign-in.
        visit.cookies.clear(.csrf)
        return .redirect("/support")
    }

    private func leave(_ visit: inout Visit) async throws -> PageAnswer {
        _ = try await visit.form(.supportLogout)
        if let session = visit.sealed(.support, AgentSession.self) {
            try await support.signOut(session, for: visit.visitor)
        }
        visit.cookies.clear(.support)
        visit.cookies.clear(.csrf)
        return .signedOut("/support/login?notice=left")
    }

    private func form(_ visit: inout Visit, agent: String = "", error: TextKey? = nil) -> Page {
        let notice: TextKey? =
            switch visit.query("notice") {
            case "ended": TextKey("supportlogin", "ended")
            case "left": TextKey("supportlogin", "left")
            default: nil
            }
        return Page(
            .supportLogin, error: error, notice: error == nil ? notice : nil,
            values: ["csrf": visit.formToken(.supportLogin), "agent": .text(agent)])
    }
}
