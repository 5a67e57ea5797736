import GatewayDomain
import HTTPKit
import Hummingbird

/// `/login` and `/logout`.
struct LoginPages: Sendable {
    let signIn: SignIn
    let token: TokenClient

    func add(to router: Router<RekeyRequestContext>, _ pages: PageRouter) {
        pages.get("/login", on: router) { visit in .page(form(&visit)) }
        pages.post("/login", on: router) { visit in try await submit(&visit) }
        pages.post("/logout", on: router) { visit in try await leave(&visit) }
    }

    private func submit(_ visit: inout Visit) async throws -> PageAnswer {
        let fields = try await visit.form(.login)
        let email = TypedAddress.trimmed(fields.text("email"))
        let password = fields.text("password")
        guard !email.isEmpty, !password.isEmpty,
            let tokens = try await signIn(
                email: email, password: password, device: visit.device(), for: visit.visitor)
        else { return .page(form(&visit, email: email, error: TextKey("login", "wrong")), .unprocessableContent) }
        try visit.seal(tokens, as: .session, maxAge: AccountVisit.cookieLife)
        // A new session gets new forms: one that somebody else put into this browser before is of no use to them.
        visit.cookies.clear(.csrf)
        return .redirect("/account")
    }

    private func leave(_ visit: inout Visit) async throws -> PageAnswer {
        _ = try await visit.form(.logout)
        if let tokens = visit.sealed(.session, SessionTokens.self) {
            try await token.revoke(tokens.refresh, for: visit.visitor)
        }
        visit.cookies.clear(.session)
        visit.cookies.clear(.csrf)
        return .signedOut("/login?notice=ended")
    }

    private func form(_ visit: inout Visit, email: String = "", error: TextKey? = nil) -> Page {
        let notice: TextKey? =
            switch visit.query("notice") {
            case "reset": TextKey("reset", "done")
            case "ended": TextKey("login", "ended")
            case "elsewhere": TextKey("login", "endedElsewhere")
            case "closing": TextKey("login", "closing")
            default: nil
            }
        return Page(
            .login, error: error, notice: error == nil ? notice : nil,
            values: ["csrf": visit.formToken(.login), "email": .text(email)])
    }
}
