import EventContracts
import GatewayDomain
import HTTPKit
import Hummingbird
import RecoveryCrypto

/// `/account/deny`: an owner says that somebody else reads an address or a number. A code to another contact of old proves
/// that it is the owner who says so; from then on the unsafe one undoes nothing.
struct DenialPages: Sendable {
    static let path = "/account/deny"

    /// What can be left: a proved contact of the account, or one that was taken off and may still undo that.
    private struct Subject {
        let channel: String
        let address: String
        let isDenied: Bool
        let isOff: Bool

        init?(_ id: String, in account: AccountView) {
            if let contact = account.contacts?.first(where: { $0.id == id && $0.verified }) {
                (channel, address) = (contact.channel, contact.address)
                (isDenied, isOff) = (contact.denied == true, false)
            } else if let former = account.former?.first(where: { $0.id == id }) {
                (channel, address) = (former.channel, former.masked)
                (isDenied, isOff) = (former.denied == true, true)
            } else {
                return nil
            }
        }
    }

    let access: AccountVisit
    let identity: IdentityClient
    let prompt: PasswordPrompt

    func add(to router: Router<RekeyRequestContext>, _ pages: PageRouter) {
        pages.get("/account/deny", on: router) { visit in
            try await access.signedIn(&visit) { visit, live in
                let contact = visit.query("contact") ?? ""
                let notice = visit.query("notice") == "sent" ? TextKey("deny", "sent") : nil
                return try await show(&visit, live, contact, notice: notice)
            }
        }
        pages.post("/account/deny", on: router) { visit in
            let fields = try await visit.form(.deny)
            return try await access.signedIn(&visit) { visit, live in try await ask(&visit, live, fields) }
        }
        pages.post("/account/deny/verify", on: router) { visit in
            let fields = try await visit.form(.denyProof)
            return try await access.signedIn(&visit) { visit, live in try await verify(&visit, live, fields) }
        }
    }

    private func ask(
        _ visit: inout Visit, _ live: ResumeSession.Live, _ fields: FormFields
    ) async throws -> PageAnswer {
        let contact = fields.text("contact")
        let request = PasswordPrompt.Request(form: .deny, action: Self.path, fields: fields, kept: ["contact"])
        let (token, visitor) = (live.tokens.access, visit.visitor)
        var label: String?
        let result = try await prompt.run(&visit, live, request) {
            let answer = try await identity.deny(contact: contact, token, for: visitor)
            label = answer.requestLabel
            return answer.outcome
        }
        let named = label.flatMap { RequestLabel(parsing: $0) }.map { "&request=\($0.text)" } ?? ""
        return switch result {
        case .done: .redirect("\(Self.path)?contact=\(UpstreamBody.encode(contact))&notice=sent\(named)")
        case .refused(let text): try await show(&visit, live, contact, error: text)
        case .page(let page): page
        }
    }

    private func verify(
        _ visit: inout Visit, _ live: ResumeSession.Live, _ fields: FormFields
    ) async throws -> PageAnswer {
        let (contact, code) = (fields.text("contact"), fields.text("code"))
        guard CodeShape.fits(code) else {
            return try await show(&visit, live, contact, error: TextKey("code", "shape"))
        }
        let device = visit.device()
        switch try await identity.proveDenial(contact, code: code, on: device, live.tokens.access, for: visit.visitor) {
        case .done: return .redirect("\(Self.path)?contact=\(UpstreamBody.encode(contact))")
        case .refused(let text): return try await show(&visit, live, contact, error: text)
        case .stepUp, .signedOut: return access.ended(&visit)
        }
    }

    private func show(
        _ visit: inout Visit, _ live: ResumeSession.Live, _ id: String, error: TextKey? = nil, notice: TextKey? = nil
    ) async throws -> PageAnswer {
        guard let account = try await identity.account(live.tokens.access, for: visit.visitor) else {
            return access.ended(&visit)
        }
        guard let contact = Subject(id, in: account),
            let kind = ContactKind.allCases.first(where: { $0.channel == contact.channel })
        else { throw ProblemDetails.notFound() }
        let label = visit.query("request").flatMap { RequestLabel(parsing: $0) }
        let (askToken, proofToken) = (visit.formToken(.deny), visit.formToken(.denyProof))
        let page = Page(
            .deny, error: error, notice: notice,
            values: [
                "contact": .text(id), "address": .text(contact.address), "back": .text(kind.path),
                "isDenied": .flag(contact.isDenied), "isOff": .flag(contact.isOff), "csrf": askToken,
                "csrfProof": proofToken,
                "csrfRemove": visit.formToken(.remove),
                "hasRequest": .flag(label != nil), "request": .text(label?.text ?? ""),
            ])
        return .page(page, error == nil ? .ok : .unprocessableContent)
    }
}
