import Foundation
import GatewayDomain
import HTTPKit
import HTTPTypes
import Hummingbird

/// `/code`: typing the code of a text message. A right one leads to the same form as a link.
struct CodePages: Sendable {
    let token: TokenClient
    let now: @Sendable () -> Date

    func add(to router: Router<RekeyRequestContext>, _ pages: PageRouter) {
        pages.get("/code", on: router) { visit in .page(form(&visit, notice: ResendNotice.text(visit.query("notice"))))
        }
        pages.post("/code", on: router) { visit in try await submit(&visit) }
    }

    private func submit(_ visit: inout Visit) async throws -> PageAnswer {
        let fields = try await visit.form(.code)
        guard let ticket = visit.sealed(.handle, RecoveryTicket.self) else { return .page(nothingAsked, .badRequest) }
        let code = fields.text("code")
        guard CodeShape.fits(code) else {
            return .page(form(&visit, error: TextKey("code", "shape")), .unprocessableContent)
        }
        // The handle is this browser's own: a code that was sent for another request does nothing here (SMS-05).
        guard let grant = try await token.redeem(code: code, handle: ticket.requestHandle, for: visit.visitor) else {
            return .page(form(&visit, error: TextKey("code", "wrong")), .unprocessableContent)
        }
        try visit.seal(OpenedSecret.grant(grant), as: .reset, maxAge: ResetPages.grantLife)
        return .redirect("/reset")
    }

    /// The same whether or not anything was sent.
    private func form(_ visit: inout Visit, error: TextKey? = nil, notice: TextKey? = nil) -> Page {
        guard let ticket = visit.sealed(.handle, RecoveryTicket.self) else { return nothingAsked }
        return Page(
            .code, error: error, notice: notice,
            values: ["csrf": visit.formToken(.code)].merging(ResendNotice.values(ticket, &visit, now: now())) { $1 })
    }

    private var nothingAsked: Page {
        .message("code", "nothing", link: ("/loginhelp", TextKey("common", "toLoginHelp")))
    }
}
