import HTTPKit
import Hummingbird
import IdentityDomain
import RecoveryCrypto

/// `POST /v1/recoveries`, `/v1/recoveries/resend` and `/v1/password/reset`.
///
/// The first two answer the same 202 for everybody; only the random handle differs.
struct RecoveryRoutes: Sendable {
    private struct AcceptedAgain: Encodable {
        var resendAfterSeconds: Int64
    }

    /// Longest grant in bytes; a real one has about 600.
    private static let maximumGrantBytes = 4096

    let request: RequestRecovery
    let reset: ResetPassword
    let limits: SourceLimits
    let phones: PhoneNumbers
    /// Told to everybody, whether or not anything was sent.
    let coolDown: Duration
    /// Roughly where a caller is.
    let place: @Sendable (SourceAddress) -> String?

    func add(to router: Router<RekeyRequestContext>) {
        router.post("/v1/recoveries") { request, context in
            let body = try await request.jsonObject(allowed: ["channel", "email", "phone"])
            let identifier = try identifier(body)
            try await limits.take(.recovery, context)
            let handle = try await self.request.run(identifier)
            return try Response.json(
                RecoveryAccepted(requestHandle: handle.text, resendAfterSeconds: resendAfterSeconds), status: .accepted)
        }
        router.post("/v1/recoveries/resend") { request, context in
            let body = try await request.jsonObject(allowed: ["requestHandle"])
            let text = try body.string("requestHandle", maximumBytes: RequestHandle.textLength)
            guard let handle = RequestHandle(parsing: text) else {
                throw ProblemDetails.badRequest("invalid-handle", "\"requestHandle\" is not a request handle.")
            }
            try await limits.take(.recovery, context)
            try await self.request.runAgain(handle)
            return try Response.json(
                AcceptedAgain(resendAfterSeconds: resendAfterSeconds), status: .accepted)
        }
        router.post("/v1/password/reset") { request, context in
            let body = try await request.jsonObject(allowed: ["grant", "newPassword", "signOutEverywhere"])
            let grant = try body.string("grant", maximumBytes: Self.maximumGrantBytes)
            let password = try body.password("newPassword")
            let signOutEverywhere = try body.bool("signOutEverywhere", default: true)
            try await limits.take(.reset, context)
            try await IdentityProblems.answering {
                try await reset.run(
                    grant: grant, newPassword: password, signOutEverywhere: signOutEverywhere,
                    origin: RequestOrigin(place: place(context.source)))
            }
            return Response.noContent()
        }
    }

    private var resendAfterSeconds: Int64 { (coolDown.milliseconds + 999) / 1000 }

    /// Exactly the one member that belongs to the channel.
    private func identifier(_ body: JSONObject) throws(ProblemDetails) -> RequestRecovery.Identifier {
        switch try body.string("channel", maximumBytes: 8) {
        case "email" where !body.contains("phone"): return .email(try body.emailAddress("email"))
        case "sms" where !body.contains("email"): return .phone(try body.phoneNumber("phone", phones))
        case "email", "sms":
            throw .badRequest("ambiguous-identifier", "Give the one member that belongs to the channel.")
        default: throw .badRequest("invalid-channel", "\"channel\" is neither email nor sms.")
        }
    }
}
