package import EventContracts
package import HTTPKit
import Messaging
import RecoveryCrypto
package import ServiceRuntime

/// Whether an access token counts now: genuine, in time, and not revoked.
///
/// The feed decides while it is complete. When it has been silent for too long its issuer is asked, and when that does not
/// answer nobody is let in: a revoked session is never accepted because something is down (DESIGN 3.4).
package struct CheckAccess: Sendable {
    /// Longest silence of the feed that is believed; its heartbeats come every second.
    static let longestSilence = Duration.seconds(30)

    let directory: PeerKeyDirectory
    let feed: any RevocationReading
    let token: TokenClient
    let dependencies: SystemDependencies

    package init(
        directory: PeerKeyDirectory, feed: any RevocationReading, token: TokenClient, dependencies: SystemDependencies
    ) {
        self.directory = directory
        self.feed = feed
        self.token = token
        self.dependencies = dependencies
    }

    /// The token's claims; nil when it does not count. Throws ``ProblemDetails`` 503 when nobody can tell.
    package func callAsFunction(_ accessToken: String, for visitor: Visitor) async throws -> AccessTokenClaims? {
        guard let claims = try await genuine(accessToken) else { return nil }
        guard (try? claims.validate(now: dependencies.now())) != nil else { return nil }
        switch feed.verdict(account: claims.sub, session: claims.sid, epoch: claims.epoch) {
        case .revoked: return nil
        case .notReady: throw ProblemDetails.unavailable("revocation-feed-not-ready")
        case .live: break
        }
        if feed.staleness > Self.longestSilence {
            guard try await token.isActive(accessToken, for: visitor) else { return nil }
        }
        return claims
    }

    private func genuine(_ accessToken: String) async throws -> AccessTokenClaims? {
        do {
            return try await directory.verify(
                accessToken, from: .token, type: AccessTokenClaims.tokenType, as: AccessTokenClaims.self)
        } catch is SignatureError {
            return nil
        } catch is PeerError {
            throw ProblemDetails.unavailable("token-keys-unknown")
        }
    }
}
