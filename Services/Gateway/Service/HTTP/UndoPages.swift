import GatewayDomain
import HTTPKit
import Hummingbird

/// `/undo`: the page behind "this wasn't me" in a notice, for whoever holds the link, signed in or not (DESIGN 3.9).
///
/// As with a reset, the link's first GET moves the token into a cookie and answers with a clean URL (LNK-11). GET and HEAD
/// only show what would happen; the form does it, and belongs to the one link it was shown for (LNK-05).
struct UndoPages: Sendable {
    let identity: IdentityClient

    /// How long an opened link waits in a browser, in seconds. The message's link stays good, and opens it again.
    private static let openLife = 30 * 60

    func add(to router: Router<RekeyRequestContext>, _ pages: PageRouter) {
        pages.get("/undo", on: router) { visit in try await open(&visit) }
        pages.post("/undo", on: router) { visit in try await submit(&visit) }
    }

    private func open(_ visit: inout Visit) async throws -> PageAnswer {
        if let token = visit.query("token") {
            guard LinkTokenShape.fits(token) else { return .page(dead, .badRequest) }
            try visit.seal(OpenedSecret.link(token: token), as: .undo, maxAge: Self.openLife)
            return .redirect("/undo")
        }
        guard let opened = visit.sealed(.undo, OpenedSecret.self) else {
            return .page(visit.query("done") == nil ? nothingOpen : .message("undo", "done", link: toLogin))
        }
        guard let view = try await identity.previewUndo(opened.text, for: visit.visitor) else {
            visit.cookies.clear(.undo)
            return .page(dead, .badRequest)
        }
        return .page(page(view, csrf: visit.formToken(.undo), link: ResetPassword.name(of: opened)))
    }

    private func submit(_ visit: inout Visit) async throws -> PageAnswer {
        let fields = try await visit.form(.undo)
        guard let opened = visit.sealed(.undo, OpenedSecret.self) else { return .page(nothingOpen, .badRequest) }
        guard ResetPassword.isOf(fields.text("link"), opened) else {
            return .page(.message("undo", "otherLink", link: ("/undo", TextKey("common", "tryAgain"))), .conflict)
        }
        let isDone = try await identity.undo(opened.text, for: visit.visitor)
        visit.cookies.clear(.undo)
        guard isDone else { return .page(dead, .badRequest) }
        // Every device is out, this one too.
        visit.cookies.clear(.session)
        return .redirect("/undo?done=yes")
    }

    private func page(_ view: UndoView, csrf: PageValue, link: String) -> Page {
        func list(_ contacts: [String]) -> PageValue { .list(contacts.map { ["text": .text($0)] }) }
        let effect = view.effect
        return Page(
            .undo,
            values: [
                "csrf": csrf, "linkHash": .text(link), "what": .key(view.what), "at": .text(InstantLabel.text(view.at)),
                "hasDevice": .flag(view.device != nil), "device": .text(view.device ?? ""),
                "hasPlace": .flag(view.place != nil), "place": .text(view.place ?? ""),
                "until": .text(InstantLabel.text(view.expiresAt)),
                "hasRemoved": .flag(!effect.removes.isEmpty), "removed": list(effect.removes),
                "hasRestored": .flag(!effect.restores.isEmpty), "restored": list(effect.restores),
                "hasKept": .flag(!effect.keeps.isEmpty), "kept": list(effect.keeps),
                "hasRecovery": .flag(effect.recoveryTo != nil), "recovery": .text(effect.recoveryTo ?? ""),
                "isLocked": .flag(effect.contactsLockedHours != nil),
            ])
    }

    private var toLogin: (path: String, text: TextKey) { ("/loginhelp", TextKey("common", "toLoginHelp")) }
    private var dead: Page { .message("undo", "invalid", link: toLogin) }
    private var nothingOpen: Page { .message("undo", "noLink", link: toLogin) }
}
