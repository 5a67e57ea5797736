package import HTTPKit
import HTTPTypes
package import Hummingbird
import Metrics
import Observability
import ServiceRuntime

/// `POST /v1/recoveries/redeem`: a link's token, or a code with its request handle, becomes a grant.
package struct RecoveryRoutes: Sendable {
    private struct Answer: Encodable {
        let grant: String
        let expiresIn: Int64
    }

    private let redeemLink: RedeemRecoveryLink
    private let redeemCode: RedeemRecoveryCode
    private let failures: FailureLimit

    package init(redeemLink: RedeemRecoveryLink, redeemCode: RedeemRecoveryCode, failures: FailureLimit) {
        self.redeemLink = redeemLink
        self.redeemCode = redeemCode
        self.failures = failures
    }

    package func add(to router: Router<RekeyRequestContext>) {
        router.post("/v1/recoveries/redeem") { request, context in try await redeem(request, context) }
    }

    private func redeem(_ request: Request, _ context: RekeyRequestContext) async throws -> Response {
        let presented = try PresentedSecret(try await request.jsonObject(allowed: ["token", "requestHandle", "code"]))
        let trace = context.trace.description
        let answer =
            switch presented {
            case .link(let text): try await redeemLink.run(text, trace: trace)
            case .code(let handle, let code): try await redeemCode.run(handle: handle, code: code, trace: trace)
            }
        if let answer {
            Self.count("granted")
            return try .json(
                Answer(grant: answer.grant, expiresIn: answer.expiresInSeconds), headers: [.cacheControl: "no-store"])
        }
        Self.count("refused")
        try await failures.record(context.source)
        // Without an instance: every failure is the same bytes, whatever was wrong (LNK-16).
        return ProblemDetails.badRequest("invalid-secret", "The link or code is not valid.").response(requestID: nil)
    }

    private static func count(_ outcome: String) {
        Counter(label: "rekey_recovery_redemptions", dimensions: [("outcome", outcome)]).increment()
    }
}
