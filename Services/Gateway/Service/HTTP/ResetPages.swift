import GatewayDomain
import HTTPKit
import Hummingbird

/// `/reset`: the page behind the link of a recovery message, and where a right code leads to.
///
/// The link's first GET moves the token into a cookie and answers with a clean URL, so that it stands in no history, log or
/// Referer (LNK-11). No GET and no HEAD uses anything up.
struct ResetPages: Sendable {
    let resetPassword: ResetPassword

    /// How long an opened link waits in a browser, in seconds. The message's link stays good, and opens it again.
    private static let openLife = 30 * 60

    /// The same for the grant of a code, which is not good for longer.
    static let grantLife = 10 * 60

    func add(to router: Router<RekeyRequestContext>, _ pages: PageRouter) {
        pages.get("/reset", on: router) { visit in try open(&visit) }
        pages.post("/reset", on: router) { visit in try await submit(&visit) }
    }

    private func open(_ visit: inout Visit) throws -> PageAnswer {
        if let token = visit.query("token") {
            guard LinkTokenShape.fits(token) else { return .page(dead, .badRequest) }
            try visit.seal(OpenedSecret.link(token: token), as: .reset, maxAge: Self.openLife)
            return .redirect("/reset")
        }
        guard let opened = visit.sealed(.reset, OpenedSecret.self) else { return .page(nothingOpen) }
        return .page(form(&visit, opened))
    }

    private func submit(_ visit: inout Visit) async throws -> PageAnswer {
        let fields = try await visit.form(.reset)
        guard let opened = visit.sealed(.reset, OpenedSecret.self) else { return .page(nothingOpen, .badRequest) }
        let form = ResetPassword.Form(
            link: fields.text("link"), password: fields.text("newPassword"), again: fields.text("newPasswordAgain"),
            signOutEverywhere: fields.isTicked("signOutEverywhere"))
        switch try await resetPassword(form, opened, for: visit.visitor) {
        case .done:
            visit.cookies.clear(.reset)
            visit.cookies.clear(.handle)
            // Nobody is signed in by a reset, and this browser's old session may be over (LNK-15).
            if form.signOutEverywhere { visit.cookies.clear(.session) }
            return .redirect("/login?notice=reset")
        case .refused(let text):
            let page = self.form(&visit, opened, signOutEverywhere: form.signOutEverywhere, error: text)
            return .page(page, .unprocessableContent)
        case .otherLink:
            return .page(.message("reset", "otherLink", link: ("/reset", TextKey("common", "tryAgain"))), .conflict)
        case .dead:
            visit.cookies.clear(.reset)
            if case .grant = opened { return .page(codeIsOver, .badRequest) }
            return .page(dead, .badRequest)
        }
    }

    private func form(
        _ visit: inout Visit, _ opened: OpenedSecret, signOutEverywhere: Bool = true, error: TextKey? = nil
    ) -> Page {
        let isLink = if case .link = opened { true } else { false }
        return Page(
            .reset, error: error,
            values: [
                "csrf": visit.formToken(.reset), "isLink": .flag(isLink),
                "linkHash": .text(ResetPassword.name(of: opened)),
                "signOutEverywhere": .flag(signOutEverywhere),
            ])
    }

    private var dead: Page { .message("reset", "invalid", link: ("/loginhelp", TextKey("common", "toLoginHelp"))) }
    private var codeIsOver: Page {
        .message("reset", "codeOver", link: ("/loginhelp", TextKey("common", "toLoginHelp")))
    }
    private var nothingOpen: Page {
        .message("reset", "noLink", link: ("/loginhelp", TextKey("common", "toLoginHelp")))
    }
}
