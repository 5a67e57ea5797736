import EventContracts
import GatewayDomain
import HTTPKit
import Hummingbird
import RecoveryCrypto

/// `/account/password`: changing a password that is known, and the address where password managers look for that.
struct PasswordPages: Sendable {
    let access: AccountVisit
    let identity: IdentityClient
    let token: TokenClient

    func add(to router: Router<RekeyRequestContext>, _ pages: PageRouter) {
        pages.get("/account/password", on: router) { visit in
            try await access.signedIn(&visit) { visit, live in .page(try await form(&visit, live)) }
        }
        pages.post("/account/password", on: router) { visit in
            let fields = try await visit.form(.password)
            return try await access.signedIn(&visit) { visit, live in try await change(&visit, live, fields) }
        }
        // W3C "A Well-Known URL for Changing Passwords": a redirect that is not cached for good.
        router.get("/.well-known/change-password") { _, _ in
            Response(status: .found, headers: [.location: "/account/password"])
        }
    }

    private func change(
        _ visit: inout Visit, _ live: ResumeSession.Live, _ fields: FormFields
    ) async throws -> PageAnswer {
        let everywhere = fields.isTicked("signOutEverywhere")
        let new = fields.text("newPassword")
        if let mistake = NewPasswordForm.mistake(password: new, again: fields.text("newPasswordAgain")) {
            return .page(try await form(&visit, live, everywhere, error: mistake), .unprocessableContent)
        }
        let current = fields.text("currentPassword")
        guard !current.isEmpty, current.utf8.count <= Password.maximumBytes else {
            let wrong = TextKey("password", "wrong")
            return .page(try await form(&visit, live, everywhere, error: wrong), .unprocessableContent)
        }
        let answer = try await identity.changePassword(
            live.tokens.access, current: current, new: new, signOutEverywhere: everywhere,
            device: visit.device(), for: visit.visitor)
        switch answer {
        case .done(let assertion):
            // This device goes on under a new session; without one the person signs in with the new password.
            guard let tokens = try await token.exchange(afterChange: assertion, for: visit.visitor) else {
                visit.cookies.clear(.session)
                return .redirect("/login?notice=reset")
            }
            try visit.seal(tokens, as: .session, maxAge: AccountVisit.cookieLife)
            return .redirect(everywhere ? "/account/devices?notice=password" : "/account?notice=password")
        case .wrongPassword:
            let wrong = TextKey("password", "wrong")
            return .page(try await form(&visit, live, everywhere, error: wrong), .unprocessableContent)
        case .refused(let text):
            return .page(try await form(&visit, live, everywhere, error: text), .unprocessableContent)
        case .signedOut:
            return access.ended(&visit)
        }
    }

    private func form(
        _ visit: inout Visit, _ live: ResumeSession.Live, _ everywhere: Bool = true, error: TextKey? = nil
    ) async throws -> Page {
        // For password managers, which file the new password under it; the form works without.
        let account = try? await identity.account(live.tokens.access, for: visit.visitor)
        return Page(
            .password, error: error,
            values: [
                "csrf": visit.formToken(.password), "email": .text(account?.email ?? ""),
                "signOutEverywhere": .flag(everywhere),
            ])
    }
}
