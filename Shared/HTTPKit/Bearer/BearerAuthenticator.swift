package import EventContracts
package import Foundation
import HTTPTypes
package import Hummingbird
import RecoveryCrypto
package import ServiceRuntime

/// Checks an access token as every resource server must: signature, kind, issuer, audience, time, and the revocation
/// feed.
///
/// It fails closed: without token's keys, or while the feed is not ready, the answer is 503 and never "yes".
package struct BearerAuthenticator: Sendable {
    package typealias Verdict = @Sendable (_ account: UUID, _ session: UUID, _ epoch: Int64) async -> SessionVerdict

    private let directory: PeerKeyDirectory
    private let verdict: Verdict
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - directory: must hold token's signing keys.
    ///   - verdict: the revocation feed.
    package init(directory: PeerKeyDirectory, dependencies: SystemDependencies, verdict: @escaping Verdict) {
        self.directory = directory
        self.verdict = verdict
        self.now = dependencies.now
    }

    /// The claims of the caller's token.
    ///
    /// Throws 401 (with `WWW-Authenticate`, RFC 6750) without a token or with one that does not count any more,
    /// whatever the reason, and 503 when that cannot be decided.
    package func authenticate(_ request: Request) async throws(ProblemDetails) -> AccessTokenClaims {
        let values = request.headers[values: .authorization]
        guard values.count == 1, let compact = Self.token(values[0]) else {
            throw Self.refused(error: values.isEmpty ? nil : "invalid_token")
        }
        return try await authenticate(token: compact)
    }

    /// The same for a token that came another way, as the gateway's cookie.
    package func authenticate(token compact: String) async throws(ProblemDetails) -> AccessTokenClaims {
        let claims: AccessTokenClaims
        do {
            claims = try await directory.verify(
                compact, from: .token, type: AccessTokenClaims.tokenType, as: AccessTokenClaims.self)
        } catch is PeerError {
            throw .unavailable("keys-not-available")
        } catch {
            throw Self.refused(error: "invalid_token")
        }
        guard (try? claims.validate(now: now())) != nil else { throw Self.refused(error: "invalid_token") }
        switch await verdict(claims.sub, claims.sid, claims.epoch) {
        case .live: return claims
        case .revoked: throw Self.refused(error: "invalid_token")
        case .notReady: throw .unavailable("revocations-not-known")
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
