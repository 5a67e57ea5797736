import GatewayDomain
import HTTPKit
import Hummingbird
import ServiceRuntime

/// `/loginhelp`: asking for a link, and what to do until it comes. The same for every address.
struct LoginHelpPages: Sendable {
    let identity: IdentityClient
    /// The address our mail comes from, shown so that people know which sender to trust.
    let mailFrom: String

    /// How long a browser can have the message sent again, in seconds: the life of a link.
    private static let ticketLife = 24 * 3600

    func add(to router: Router<RekeyRequestContext>, _ pages: PageRouter) {
        pages.get("/loginhelp", on: router) { visit in .page(form(&visit)) }
        pages.post("/loginhelp", on: router) { visit in try await ask(&visit) }
        pages.get("/loginhelp/sent", on: router) { visit in .page(sent(&visit)) }
        pages.post("/loginhelp/resend", on: router) { visit in try await askAgain(&visit) }
    }

    private func ask(_ visit: inout Visit) async throws -> PageAnswer {
        let fields = try await visit.form(.loginHelp)
        let email = TypedAddress.trimmed(fields.text("email"))
        guard !email.isEmpty, let ticket = try await identity.requestRecovery(email: email, for: visit.visitor) else {
            return .page(form(&visit, email: email, error: TextKey("loginhelp", "invalid")), .unprocessableContent)
        }
        try visit.seal(ticket, as: .handle, maxAge: Self.ticketLife)
        return .redirect("/loginhelp/sent")
    }

    private func askAgain(_ visit: inout Visit) async throws -> PageAnswer {
        _ = try await visit.form(.resend)
        guard let ticket = visit.sealed(.handle, RecoveryTicket.self) else { return .redirect("/loginhelp") }
        try await identity.resend(handle: ticket.requestHandle, for: visit.visitor)
        return .redirect("/loginhelp/sent?notice=again")
    }

    private func form(_ visit: inout Visit, email: String = "", error: TextKey? = nil) -> Page {
        Page(.loginHelp, error: error, values: ["csrf": visit.formToken(.loginHelp), "email": .text(email)])
    }

    private func sent(_ visit: inout Visit) -> Page {
        let ticket = visit.sealed(.handle, RecoveryTicket.self)
        let notice = visit.query("notice") == "again" ? TextKey("sent", "resent") : nil
        return Page(
            .sent, notice: notice,
            values: [
                "csrf": visit.formToken(.resend), "sender": .text(mailFrom), "canResend": .flag(ticket != nil),
                "seconds": .text("\(ticket?.resendAfterSeconds ?? 0)"),
            ])
    }
}
