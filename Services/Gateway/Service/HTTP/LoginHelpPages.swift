import EventContracts
import Foundation
import GatewayDomain
import HTTPKit
import HTTPTypes
import Hummingbird
import ServiceRuntime

/// `/loginhelp`: asking for a link by e-mail or a code by text message, and what to do until it comes. The same for every
/// address and every number.
struct LoginHelpPages: Sendable {
    let identity: IdentityClient
    /// The address our mail comes from, shown so that people know which sender to trust.
    let mailFrom: String
    let now: @Sendable () -> Date

    /// How long a browser can have the message sent again, in seconds: the life of a link.
    static let ticketLife = 24 * 3600

    func add(to router: Router<RekeyRequestContext>, _ pages: PageRouter) {
        pages.get("/loginhelp", on: router) { visit in .page(form(&visit)) }
        pages.post("/loginhelp", on: router) { visit in
            let fields = try await visit.form(.loginHelp)
            return try await ask(&visit, .email, fields.text("email"))
        }
        pages.post("/loginhelp/phone", on: router) { visit in
            let fields = try await visit.form(.loginHelpPhone)
            return try await ask(&visit, .phone, fields.text("phone"))
        }
        pages.get("/loginhelp/sent", on: router) { visit in .page(sent(&visit)) }
        pages.post("/loginhelp/resend", on: router) { visit in try await askAgain(&visit) }
    }

    private func ask(_ visit: inout Visit, _ kind: ContactKind, _ typed: String) async throws -> PageAnswer {
        let value = TypedAddress.trimmed(typed)
        guard !value.isEmpty, let accepted = try await identity.requestRecovery(kind, value, for: visit.visitor) else {
            let error = TextKey("loginhelp", kind == .email ? "invalid" : "invalidPhone")
            return .page(form(&visit, kind, value, error: error), .unprocessableContent)
        }
        let ticket = RecoveryTicket(
            requestHandle: accepted.requestHandle, resendAfterSeconds: accepted.resendAfterSeconds,
            channel: kind.channel, askedAt: now().milliseconds)
        try visit.seal(ticket, as: .handle, maxAge: Self.ticketLife)
        return .redirect(kind == .email ? "/loginhelp/sent" : "/code")
    }

    private func askAgain(_ visit: inout Visit) async throws -> PageAnswer {
        _ = try await visit.form(.resend)
        guard var ticket = visit.sealed(.handle, RecoveryTicket.self) else { return .redirect("/loginhelp") }
        let page = Self.page(after: ticket)
        // Identity would say nothing and send nothing; a person who waits for a message is better told.
        guard CoolDown.remaining(ticket, now: now()) == 0 else { return .redirect("\(page)?notice=early") }
        try await identity.resend(handle: ticket.requestHandle, for: visit.visitor)
        ticket.askedAt = now().milliseconds
        try visit.seal(ticket, as: .handle, maxAge: Self.ticketLife)
        return .redirect("\(page)?notice=again")
    }

    private static func page(after ticket: RecoveryTicket) -> String {
        switch ticket.channel {
        case ContactKind.phone.channel: "/code"
        case RecoveryTicket.lookup: "/find/sent"
        default: "/loginhelp/sent"
        }
    }

    private func form(
        _ visit: inout Visit, _ kind: ContactKind = .email, _ value: String = "", error: TextKey? = nil
    ) -> Page {
        Page(
            .loginHelp, error: error,
            values: [
                "csrf": visit.formToken(.loginHelp), "csrfPhone": visit.formToken(.loginHelpPhone),
                "email": .text(kind == .email ? value : ""), "phone": .text(kind == .phone ? value : ""),
                "emailWrong": .flag(error != nil && kind == .email),
                "phoneWrong": .flag(error != nil && kind == .phone),
            ])
    }

    private func sent(_ visit: inout Visit) -> Page {
        let ticket = visit.sealed(.handle, RecoveryTicket.self)
        return Page(
            .sent, notice: ResendNotice.text(visit.query("notice")),
            values: ["sender": .text(mailFrom)].merging(ResendNotice.values(ticket, &visit, now: now())) { $1 })
    }
}
