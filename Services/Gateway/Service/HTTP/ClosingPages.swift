import EventContracts
import GatewayDomain
import HTTPKit
import HTTPTypes
import Hummingbird

/// `/account/close`: taking one's data along, closing the account, and changing one's mind.
struct ClosingPages: Sendable {
    let access: AccountVisit
    let identity: IdentityClient
    let prompt: PasswordPrompt

    func add(to router: Router<RekeyRequestContext>, _ pages: PageRouter) {
        pages.get("/account/close", on: router) { visit in
            try await access.signedIn(&visit) { visit, _ in .page(page(&visit)) }
        }
        pages.post("/account/close", on: router) { visit in
            let fields = try await visit.form(.close)
            return try await access.signedIn(&visit) { visit, live in try await close(&visit, live, fields) }
        }
        pages.post("/account/reopen", on: router) { visit in
            let fields = try await visit.form(.reopen)
            return try await access.signedIn(&visit) { visit, live in try await reopen(&visit, live, fields) }
        }
        pages.post("/account/export", on: router) { visit in
            let fields = try await visit.form(.export)
            return try await access.signedIn(&visit) { visit, live in try await export(&visit, live, fields) }
        }
    }

    private func close(
        _ visit: inout Visit, _ live: ResumeSession.Live, _ fields: FormFields
    ) async throws -> PageAnswer {
        guard fields.isTicked("sure") else {
            return .page(page(&visit, error: TextKey("close", "tick")), .unprocessableContent)
        }
        let request = PasswordPrompt.Request(form: .close, action: "/account/close", fields: fields, kept: ["sure"])
        let (token, visitor) = (live.tokens.access, visit.visitor)
        let result = try await prompt.run(&visit, live, request) { try await identity.close(token, for: visitor) }
        switch result {
        case .done:
            // Every device is signed out by it, this one too.
            visit.cookies.clear(.session)
            return .signedOut("/login?notice=closing")
        case .refused(let text): return .page(page(&visit, error: text), .unprocessableContent)
        case .page(let page): return page
        }
    }

    private func reopen(
        _ visit: inout Visit, _ live: ResumeSession.Live, _ fields: FormFields
    ) async throws -> PageAnswer {
        let request = PasswordPrompt.Request(form: .reopen, action: "/account/reopen", fields: fields, kept: [])
        let (token, visitor) = (live.tokens.access, visit.visitor)
        switch try await prompt.run(&visit, live, request, { try await identity.reopen(token, for: visitor) }) {
        case .done: return .redirect("/account?notice=reopened")
        case .refused(let text): return .page(page(&visit, error: text), .unprocessableContent)
        case .page(let page): return page
        }
    }

    private func export(
        _ visit: inout Visit, _ live: ResumeSession.Live, _ fields: FormFields
    ) async throws -> PageAnswer {
        let request = PasswordPrompt.Request(form: .export, action: "/account/export", fields: fields, kept: [])
        let (token, visitor) = (live.tokens.access, visit.visitor)
        var bytes: [UInt8] = []
        let result = try await prompt.run(&visit, live, request) {
            let answer = try await identity.export(token, for: visitor)
            bytes = answer.bytes
            return answer.outcome
        }
        return switch result {
        case .done: .download(bytes, name: "rekey-account.json")
        case .refused(let text): .page(page(&visit, error: text), .unprocessableContent)
        case .page(let page): page
        }
    }

    private func page(_ visit: inout Visit, error: TextKey? = nil) -> Page {
        Page(
            .close, error: error,
            values: ["csrf": visit.formToken(.close), "csrfExport": visit.formToken(.export)])
    }
}
