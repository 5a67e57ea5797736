package import EventContracts
import HTTPTypes
package import Hummingbird
import RecoveryCrypto
package import RevocationFeed
package import ServiceRuntime

/// Lets requests with a live access token in, as every resource server must (``AccessCheck``), and answers the others
/// with a problem.
///
/// It fails closed: without token's keys, while the feed is not ready, or while nobody can be sure enough for what the
/// request is going to do, the answer is 503 and never "yes".
package struct BearerAuthenticator: Sendable {
    private let check: AccessCheck

    /// - Parameters:
    ///   - directory: must hold token's signing keys.
    ///   - owner: is asked about sensitive requests while the feed is silent.
    package init(
        directory: PeerKeyDirectory, feed: any RevocationReading, owner: (any RevocationOwner)?,
        dependencies: SystemDependencies
    ) {
        check = AccessCheck(keys: directory, feed: feed, owner: owner, now: dependencies.now)
    }

    /// The claims of the caller's token.
    ///
    /// Throws 401 (with `WWW-Authenticate`, RFC 6750) without a token or with one that does not count any more,
    /// whatever the reason, and 503 when that cannot be decided.
    ///
    /// - Parameters:
    ///   - sensitive: the request must not be done for a session that ended half a minute ago (see ``AccessDemand``).
    ///   - isWrite: by default every method but GET and HEAD writes.
    package func authenticate(
        _ request: Request, sensitive: Bool = false, isWrite: Bool? = nil
    ) async throws(ProblemDetails) -> AccessTokenClaims {
        let values = request.headers[values: .authorization]
        guard values.count == 1, let compact = Self.token(values[0]) else {
            throw Self.refused(error: values.isEmpty ? nil : "invalid_token")
        }
        let writes = isWrite ?? (request.method != .get && request.method != .head)
        return try await authenticate(token: compact, AccessDemand(isWrite: writes, isSensitive: sensitive))
    }

    /// The same for a token that came another way.
    package func authenticate(
        token compact: String, _ demand: AccessDemand
    ) async throws(ProblemDetails) -> AccessTokenClaims {
        switch await check(compact, demand) {
        case .accepted(let claims): return claims
        case .refused: throw Self.refused(error: "invalid_token")
        case .unsure(let doubt): throw .unavailable(doubt)
        }
    }

    /// The scheme is compared without case (RFC 9110 section 11.1), the token is not touched.
    private static func token(_ value: String) -> String? {
        let scheme = "bearer "
        let bytes = Array(value.utf8)
        guard bytes.count > scheme.utf8.count, bytes.count <= SignatureVerifier.maximumBytes,
            zip(bytes, scheme.utf8).allSatisfy({ ((0x41...0x5A).contains($0) ? $0 | 0x20 : $0) == $1 })
        else { return nil }
        return String(decoding: bytes.dropFirst(scheme.utf8.count), as: UTF8.self)
    }

    private static func refused(error: String?) -> ProblemDetails {
        let challenge = error.map { "Bearer error=\"\($0)\"" } ?? "Bearer"
        return ProblemDetails(.unauthorized, "unauthorized", headers: [.wwwAuthenticate: challenge])
    }
}
