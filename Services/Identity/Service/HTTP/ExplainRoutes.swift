import Foundation
import HTTPKit
import Hummingbird
import RecoveryCrypto

/// `POST /v1/admin/accounts/explain`: why a message did not arrive, for operators on the management port.
struct ExplainRoutes: Sendable {
    /// Longest reason and longest name of an operator, in bytes; as in notification's `MessageRoutes`.
    private static let longestReason = 500
    private static let longestActor = 100

    let explain: ExplainAccount

    func add(to router: some RouterMethods<RekeyRequestContext>) {
        router.post("/v1/admin/accounts/explain") { request, _ in
            let body = try await request.jsonObject(allowed: ["account", "email", "recovery", "actor", "reason"])
            let subject = try Self.subject(body)
            let reader = OperatorReadingStore.Reader(
                actor: try body.string("actor", maximumBytes: Self.longestActor),
                reason: try body.string("reason", maximumBytes: Self.longestReason))
            switch try await explain.run(subject, for: reader) {
            case .explained(let explanation): return try Response.json(ExplainAnswer(explanation))
            case .unknown:
                throw ProblemDetails.notFound("not-found", "No account or recovery of that name is on record.")
            case .waiting: throw ProblemDetails.notFound("not-resolved", "Nobody has looked at that request yet.")
            case .nobody(let outcome):
                throw ProblemDetails.notFound("for-nobody", "That request led to no account: \(outcome).")
            }
        }
    }

    private static func subject(_ body: JSONObject) throws(ProblemDetails) -> ExplainAccount.Subject {
        guard ["account", "email", "recovery"].filter(body.contains).count == 1 else {
            throw .badRequest("invalid-subject", "Exactly one of \"account\", \"email\" and \"recovery\" is needed.")
        }
        if body.contains("account") { return .account(try body.identifier("account")) }
        if body.contains("email") { return .email(try body.emailAddress("email")) }
        let text = try body.string("recovery", maximumBytes: 64)
        if let id = UUID(uuidString: text) { return .recovery(id) }
        guard let hash = Base64URL.decode(text), hash.count == 32 else {
            throw .badRequest("invalid-identifier", "\"recovery\" is neither a UUID nor the hash of a handle.")
        }
        return .handle(hash)
    }
}
