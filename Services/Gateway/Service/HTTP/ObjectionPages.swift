import GatewayDomain
import HTTPKit
import HTTPTypes
import Hummingbird

/// `/object`: the page behind the link in a notice of a support case. Whoever reads the notice stops the case here,
/// without signing in.
///
/// As with a reset link, the first GET moves the token into a cookie and answers with a clean URL, and no GET and no HEAD
/// uses anything up (LNK-05, LNK-11).
struct ObjectionPages: Sendable {
    let objections: ObjectionClient

    /// How long an opened link waits in a browser, in seconds.
    private static let openLife = 30 * 60

    func add(to router: Router<RekeyRequestContext>, _ pages: PageRouter) {
        pages.get("/object", on: router) { visit in try await open(&visit) }
        pages.post("/object", on: router) { visit in try await submit(&visit) }
        pages.get("/object/done", on: router) { _ in .page(.message("object", "done")) }
    }

    private func open(_ visit: inout Visit) async throws -> PageAnswer {
        if let token = visit.query("token") {
            guard LinkTokenShape.fits(token) else { return .page(dead, .badRequest) }
            try visit.seal(OpenedSecret.link(token: token), as: .objection, maxAge: Self.openLife)
            return .redirect("/object")
        }
        guard let opened = visit.sealed(.objection, OpenedSecret.self) else { return .page(nothingOpen) }
        guard let preview = try await objections.preview(opened.text, for: visit.visitor) else {
            visit.cookies.clear(.objection)
            return .page(dead, .badRequest)
        }
        return .page(
            Page(
                .object,
                values: [
                    "csrf": visit.formToken(.object), "linkHash": .text(ResetPassword.name(of: opened)),
                    "openedAt": .text(InstantLabel.text(preview.openedAt)), "state": SupportWords.state(preview.state),
                    "expiresAt": .text(InstantLabel.text(preview.expiresAt)),
                ]))
    }

    private func submit(_ visit: inout Visit) async throws -> PageAnswer {
        let fields = try await visit.form(.object)
        guard let opened = visit.sealed(.objection, OpenedSecret.self) else { return .page(nothingOpen, .badRequest) }
        // The button belongs to the case that was shown above it, not to one whose link was opened since.
        guard fields.text("link").utf8.elementsEqual(ResetPassword.name(of: opened).utf8) else {
            return .page(.message("object", "otherLink", link: ("/object", TextKey("common", "tryAgain"))), .conflict)
        }
        let isStopped = try await objections.object(opened.text, for: visit.visitor)
        visit.cookies.clear(.objection)
        return isStopped ? .redirect("/object/done") : .page(dead, .badRequest)
    }

    private var dead: Page { .message("object", "invalid") }
    private var nothingOpen: Page { .message("object", "noLink") }
}
