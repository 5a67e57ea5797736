import Foundation
import HTTPKit

/// What another service answered.
package struct UpstreamAnswer: Sendable {
    package let status: Int
    package let body: [UInt8]
    /// Seconds to wait, for 429 and 503.
    package let retryAfter: Int?

    package init(status: Int, body: [UInt8], retryAfter: Int? = nil) {
        self.status = status
        self.body = body
        self.retryAfter = retryAfter
    }

    private struct Problem: Decodable {
        let type: String?
        let reason: String?
        let error: String?
    }

    private var problem: Problem? { try? JSONDecoder().decode(Problem.self, from: Data(body)) }

    /// Last part of the problem's type, as `password-policy`.
    package var slug: String? { problem?.type?.split(separator: ":").last.map(String.init) }
    /// Which rule refused.
    package var reason: String? { problem?.reason }
    /// The error of an OAuth answer (RFC 6749 §5.2).
    package var oauthError: String? { problem?.error }

    /// What a signed-in person is answered; nil, as 401, when the session has ended. Throws ``ProblemDetails`` 503 for
    /// anything else: nothing to sign somebody out for.
    func whileSignedIn<Value: Decodable>(_ type: Value.Type) throws -> Value? {
        if status == 401 { return nil }
        guard status == 200, let value = decode(type) else { throw ProblemDetails.unavailable("identity-unexpected") }
        return value
    }

    /// The answer's JSON; nil when it is not of that shape.
    package func decode<Value: Decodable>(_ type: Value.Type) -> Value? {
        try? JSONDecoder().decode(type, from: Data(body))
    }
}
