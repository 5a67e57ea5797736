import EventContracts
import GatewayDomain
import HTTPKit
import HTTPTypes
import Hummingbird

/// `/account/email` and `/account/phone`: the addresses and numbers of an account. A new one counts once the code that was
/// sent to it was typed here.
struct ContactPages: Sendable {
    let kind: ContactKind
    let access: AccountVisit
    let identity: IdentityClient
    let prompt: PasswordPrompt

    func add(to router: Router<RekeyRequestContext>, _ pages: PageRouter) {
        pages.get(RouterPath(kind.path), on: router) { visit in
            try await access.signedIn(&visit) { visit, live in try await show(&visit, live) }
        }
        pages.post(RouterPath(kind.path), on: router) { visit in
            let fields = try await visit.form(kind.form)
            return try await access.signedIn(&visit) { visit, live in try await change(&visit, live, fields) }
        }
        pages.post(RouterPath("\(kind.path)/verify"), on: router) { visit in
            let fields = try await visit.form(.prove)
            return try await access.signedIn(&visit) { visit, live in try await prove(&visit, live, fields) }
        }
        pages.post(RouterPath("\(kind.path)/keep"), on: router) { visit in
            let fields = try await visit.form(.keep)
            return try await access.signedIn(&visit) { visit, live in try await keep(&visit, live, fields) }
        }
        pages.post(RouterPath("\(kind.path)/remove"), on: router) { visit in
            let fields = try await visit.form(.remove)
            return try await access.signedIn(&visit) { visit, live in try await remove(&visit, live, fields) }
        }
    }

    private func change(
        _ visit: inout Visit, _ live: ResumeSession.Live, _ fields: FormFields
    ) async throws -> PageAnswer {
        let value = TypedAddress.trimmed(fields.text(kind.rawValue))
        guard !value.isEmpty else {
            return try await show(&visit, live, error: kind.invalid)
        }
        let request = PasswordPrompt.Request(
            form: kind.form, action: kind.path, fields: fields, kept: [kind.rawValue, "mode"])
        let (token, visitor) = (live.tokens.access, visit.visitor)
        let result = try await prompt.run(&visit, live, request) {
            fields.text("mode") == "add"
                ? try await identity.add(kind, value, token, for: visitor)
                : try await identity.replace(kind, by: value, token, for: visitor)
        }
        return try await answer(&visit, live, result, notice: "sent", typed: value)
    }

    private func prove(
        _ visit: inout Visit, _ live: ResumeSession.Live, _ fields: FormFields
    ) async throws -> PageAnswer {
        let code = fields.text("code")
        guard CodeShape.fits(code) else { return try await show(&visit, live, error: TextKey("code", "shape")) }
        let request = PasswordPrompt.Request(
            form: .prove, action: "\(kind.path)/verify", fields: fields, kept: ["contact", "code"])
        let (token, visitor, device) = (live.tokens.access, visit.visitor, visit.device())
        let result = try await prompt.run(&visit, live, request) {
            try await identity.prove(fields.text("contact"), code: code, on: device, token, for: visitor)
        }
        return try await answer(&visit, live, result, notice: "proved")
    }

    private func remove(
        _ visit: inout Visit, _ live: ResumeSession.Live, _ fields: FormFields
    ) async throws -> PageAnswer {
        let request = PasswordPrompt.Request(
            form: .remove, action: "\(kind.path)/remove", fields: fields, kept: ["contact"])
        let (token, visitor, device) = (live.tokens.access, visit.visitor, visit.device())
        let result = try await prompt.run(&visit, live, request) {
            try await identity.remove(contact: fields.text("contact"), on: device, token, for: visitor)
        }
        return try await answer(&visit, live, result, notice: "removed")
    }

    private func keep(
        _ visit: inout Visit, _ live: ResumeSession.Live, _ fields: FormFields
    ) async throws -> PageAnswer {
        let request = PasswordPrompt.Request(
            form: .keep, action: "\(kind.path)/keep", fields: fields, kept: ["contact"])
        let (token, visitor) = (live.tokens.access, visit.visitor)
        let result = try await prompt.run(&visit, live, request) {
            try await identity.keep(contact: fields.text("contact"), token, for: visitor)
        }
        return try await answer(&visit, live, result, notice: "kept")
    }

    private func answer(
        _ visit: inout Visit, _ live: ResumeSession.Live, _ result: PasswordPrompt.Result, notice: String,
        typed: String = ""
    ) async throws -> PageAnswer {
        switch result {
        case .done: .redirect("\(kind.path)?notice=\(notice)")
        case .refused(let text): try await show(&visit, live, typed: typed, error: text)
        case .page(let page): page
        }
    }

    // MARK: The page

    private func show(
        _ visit: inout Visit, _ live: ResumeSession.Live, typed: String = "", error: TextKey? = nil
    ) async throws -> PageAnswer {
        guard let account = try await identity.account(live.tokens.access, for: visit.visitor) else {
            return access.ended(&visit)
        }
        let contacts = (account.contacts ?? []).filter { $0.channel == kind.channel }
        let notice: TextKey? =
            switch visit.query("notice") {
            case "sent": TextKey(kind.rawValue, "sent")
            case "proved": TextKey("contact", "proved")
            case "removed": TextKey("contact", contacts.contains { $0.removalDueAt != nil } ? "leaving" : "removed")
            case "kept": TextKey("contact", "kept")
            default: nil
            }
        let former = (account.former ?? []).filter { $0.channel == kind.channel }
        let pending = (account.pending ?? []).filter { $0.channel == kind.channel }
        let (removeToken, proveToken, changeToken) = (
            visit.formToken(.remove), visit.formToken(.prove), visit.formToken(kind.form)
        )
        let keepToken = visit.formToken(.keep)
        let page = Page(
            kind.template, error: error, notice: error == nil ? notice : nil,
            values: [
                "action": .text(kind.path), "csrf": changeToken, "typed": .text(typed),
                "contacts": .list(
                    contacts.map { Self.entry($0, csrf: removeToken, keep: keepToken, again: changeToken) }),
                "former": .list(former.map(Self.entry)), "hasFormer": .flag(!former.isEmpty),
                "pending": .list(pending.map { Self.entry($0, csrf: proveToken, again: changeToken) }),
                "hasAny": .flag(!contacts.isEmpty),
            ])
        return .page(page, error == nil ? .ok : .unprocessableContent)
    }

    private static func entry(
        _ contact: AccountView.Contact, csrf: PageValue, keep: PageValue, again: PageValue
    ) -> [String: PageValue] {
        [
            "id": .text(contact.id), "address": .text(contact.address), "csrf": csrf, "csrfKeep": keep,
            "csrfAgain": again,
            "state": .key(TextKey("contact", contact.verified ? "verified" : "unverified")),
            "primary": .flag(contact.primary),
            "isNew": .flag(contact.countsFrom != nil),
            "countsFrom": .text(contact.countsFrom.map(InstantLabel.text) ?? ""),
            "isDenied": .flag(contact.denied == true),
            "isUndeliverable": .flag(contact.undeliverable != nil),
            "obstacle": .key(TextKey("contact", obstacle(contact.undeliverable?.reason))),
            "mayDeny": .flag(contact.verified && contact.denied != true),
            "isLeaving": .flag(contact.removalDueAt != nil),
            "leavesAt": .text(contact.removalDueAt.map(InstantLabel.text) ?? ""),
        ]
    }

    private static func entry(_ former: AccountView.Former) -> [String: PageValue] {
        [
            "id": .text(former.id), "address": .text(former.masked), "mayDeny": .flag(former.denied != true),
            "undoesUntil": .text(InstantLabel.text(former.undoesUntil)),
        ]
    }

    private static func obstacle(_ reason: String?) -> String {
        switch reason {
        case "complaint": "complaint"
        case "undelivered": "undelivered"
        default: "bounced"
        }
    }

    private static func entry(
        _ pending: AccountView.Pending, csrf: PageValue, again: PageValue
    ) -> [String: PageValue] {
        [
            "id": .text(pending.id), "address": .text(pending.address), "csrf": csrf, "csrfAgain": again,
            "mode": .text(pending.reason == "add" ? "add" : "replace"),
            "hasRequest": .flag(pending.requestLabel != nil), "request": .text(pending.requestLabel ?? ""),
        ]
    }
}
