import HTTPKit
import HTTPTypes
import Hummingbird
import IdentityDomain
import RecoveryCrypto

/// The agents' own session: `/v1/support/sign-ins` and `/me`; and what evidence there can be.
struct SupportSessionRoutes: Sendable {
    private struct Kinds: Encodable {
        struct Kind: Encodable {
            var kind: String
            var weight: Int
            var text: String
        }

        let minimumToFreeze = SupportConfidence.minimumToFreeze
        let minimumToPropose = SupportConfidence.minimumToPropose
        let kinds = EvidenceKind.allCases.map { Kind(kind: $0.rawValue, weight: $0.weight, text: $0.text) }
    }

    let signIn: SignInAgent
    let callers: AgentCallers
    let limits: SourceLimits

    func add(to router: Router<RekeyRequestContext>) {
        router.post("/v1/support/sign-ins") { request, context in
            let body = try await request.jsonObject(allowed: ["agent", "password", "totp"])
            let name = try body.string("agent", maximumBytes: 64)
            let password = try body.password("password")
            let code = try body.totp()
            try await limits.take(.signIn, context)
            let session = try await SupportProblems.answering {
                try await signIn.run(name: name, password: password, code: code)
            }
            return try Response.json(AgentSessionAnswer(session), headers: [.cacheControl: "no-store"])
        }
        router.delete("/v1/support/sign-ins") { request, _ in
            try await callers.sessions.end(try callers.token(request))
            return Response.noContent()
        }
        router.get("/v1/support/me") { request, _ in
            try Response.json(AgentSelfAnswer(try await callers.caller(request)))
        }
        router.get("/v1/support/evidence-kinds") { request, _ in
            _ = try await callers.caller(request)
            return try Response.json(Kinds())
        }
    }
}
