import EventContracts
import Foundation
import GatewayDomain
import HTTPKit
import HTTPTypes
import Hummingbird
import ServiceRuntime

/// `/find`: the account of somebody who remembers neither address nor number, by name and payment number.
///
/// What follows is the same for everybody and shows no contact, not even masked (LKP-01). The number passes through in
/// the body of one form and one request; it stands in no address, cookie or page (LKP-07).
struct FindPages: Sendable {
    let identity: IdentityClient
    /// The address our mail comes from, shown so that people know which sender to trust.
    let mailFrom: String
    let now: @Sendable () -> Date

    func add(to router: Router<RekeyRequestContext>, _ pages: PageRouter) {
        pages.get("/find", on: router) { visit in .page(form(&visit)) }
        pages.post("/find", on: router) { visit in try await find(&visit) }
        pages.get("/find/sent", on: router) { visit in .page(sent(&visit)) }
    }

    private func find(_ visit: inout Visit) async throws -> PageAnswer {
        let fields = try await visit.form(.find)
        let (given, family) = (
            TypedAddress.trimmed(fields.text("givenName")), TypedAddress.trimmed(fields.text("familyName"))
        )
        let kind = fields.text("kind")
        let number = fields.text("number")
        guard !given.isEmpty, !family.isEmpty, !number.isEmpty,
            let accepted = try await identity.lookUp(
                given: given, family: family, kind: kind, number: number, for: visit.visitor)
        else {
            return .page(
                form(&visit, given, family, kind, error: TextKey("find", "incomplete")), .unprocessableContent)
        }
        let ticket = RecoveryTicket(
            requestHandle: accepted.requestHandle, resendAfterSeconds: accepted.resendAfterSeconds,
            channel: RecoveryTicket.lookup, askedAt: now().milliseconds)
        try visit.seal(ticket, as: .handle, maxAge: LoginHelpPages.ticketLife)
        return .redirect("/find/sent")
    }

    /// The names come back after a mistake, the number never.
    private func form(
        _ visit: inout Visit, _ given: String = "", _ family: String = "", _ kind: String = "", error: TextKey? = nil
    ) -> Page {
        Page(
            .find, error: error,
            values: [
                "csrf": visit.formToken(.find), "givenName": .text(given), "familyName": .text(family),
                "isIBAN": .flag(kind == "iban"),
            ])
    }

    private func sent(_ visit: inout Visit) -> Page {
        let ticket = visit.sealed(.handle, RecoveryTicket.self)
        return Page(
            .findSent, notice: ResendNotice.text(visit.query("notice")),
            values: ["sender": .text(mailFrom)].merging(ResendNotice.values(ticket, &visit, now: now())) { $1 })
    }
}
