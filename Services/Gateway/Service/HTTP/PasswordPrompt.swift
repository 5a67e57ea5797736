import GatewayDomain
import HTTPKit
import HTTPTypes

/// Asks for the password once more where identity wants it, and then does what was asked for: the same form comes back with
/// a field for the password in place of its own.
struct PasswordPrompt: Sendable {
    let access: AccountVisit
    let identity: IdentityClient

    /// A form that may have to be sent twice.
    struct Request: Sendable {
        var form: FormName
        /// Where it goes; always a path of ours.
        var action: String
        var fields: FormFields
        /// The fields of it that come back.
        var kept: [String]
    }

    /// Runs `call`, with the password before it when one was typed.
    func run(
        _ visit: inout Visit, _ live: ResumeSession.Live, _ request: Request,
        _ call: () async throws -> AccountOutcome
    ) async throws -> Result {
        let password = request.fields.text("password")
        if !password.isEmpty {
            switch try await identity.stepUp(live.tokens.access, password: password, for: visit.visitor) {
            case .done: break
            case .signedOut: return .page(access.ended(&visit))
            case .wrongPassword:
                let page = prompt(&visit, request, error: TextKey("stepup", "wrong"))
                return .page(.page(page, .unprocessableContent))
            }
        }
        switch try await call() {
        case .done: return .done
        case .refused(let text): return .refused(text)
        case .signedOut: return .page(access.ended(&visit))
        case .stepUp: return .page(.page(prompt(&visit, request)))
        }
    }

    /// How it ended.
    enum Result {
        case done
        case refused(TextKey)
        /// Nothing was done yet, or nothing can be any more: show this.
        case page(PageAnswer)
    }

    private func prompt(_ visit: inout Visit, _ request: Request, error: TextKey? = nil) -> Page {
        let kept = request.kept.map { name -> [String: PageValue] in
            ["name": .text(name), "value": .text(request.fields.text(name))]
        }
        return Page(
            .stepUp, error: error,
            values: ["csrf": visit.formToken(request.form), "action": .text(request.action), "kept": .list(kept)])
    }
}
