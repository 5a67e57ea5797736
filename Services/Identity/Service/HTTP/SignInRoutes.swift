import HTTPKit
import Hummingbird
import Metrics
import RecoveryCrypto

/// `POST /v1/sign-ins`: an assertion for the right password, one answer for everything else.
struct SignInRoutes: Sendable {
    /// Longest identifier in bytes.
    private static let maximumIdentifierBytes = 254

    let signIn: SignIn
    let limits: SourceLimits
    /// Roughly where a caller is.
    let place: @Sendable (SourceAddress) -> String?

    func add(to router: Router<RekeyRequestContext>) {
        router.post("/v1/sign-ins") { request, context in
            let body = try await request.jsonObject(allowed: ["identifier", "password", "device"])
            let identifier = try body.string("identifier", maximumBytes: Self.maximumIdentifierBytes)
            let password = try body.password("password")
            let device = try body.device()
            try await limits.take(.signIn, context)
            let assertion = try await IdentityProblems.answering {
                try await counted {
                    try await signIn.run(
                        identifier: identifier, password: password, device: device, place: place(context.source))
                }
            }
            return try Response.json(AssertionAnswer(assertion: assertion))
        }
    }

    /// Counts how sign-ins end; what is counted never depends on whether an account exists.
    private func counted(_ body: () async throws -> String) async throws -> String {
        let outcome: String
        defer { Counter(label: "rekey_sign_ins", dimensions: [("outcome", outcome)]).increment() }
        do {
            let assertion = try await body()
            outcome = "right"
            return assertion
        } catch IdentityRefusal.invalidCredentials {
            outcome = "wrong"
            throw IdentityRefusal.invalidCredentials
        } catch IdentityRefusal.throttled(let seconds) {
            outcome = "throttled"
            throw IdentityRefusal.throttled(seconds: seconds)
        } catch {
            outcome = "failed"
            throw error
        }
    }
}
