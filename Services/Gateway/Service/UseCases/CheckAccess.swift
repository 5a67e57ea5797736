package import EventContracts
package import HTTPKit
package import RevocationFeed
package import ServiceRuntime

/// Whether an access token counts now: genuine, in time, and not revoked.
///
/// The feed decides while it is complete. Whatever the gateway does for a token counts as sensitive: when the feed has
/// been silent for too long the token's issuer is asked, and when that does not answer nobody is let in. A revoked
/// session is never accepted because something is down (DESIGN 3.4).
package struct CheckAccess: Sendable {
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
    ///
    /// - Parameter isWrite: the request changes something; it is then refused once the feed has been silent for as long
    ///   as an access token lives.
    package func callAsFunction(
        _ accessToken: String, for visitor: Visitor, isWrite: Bool
    ) async throws -> AccessTokenClaims? {
        let check = AccessCheck(
            keys: directory, feed: feed, owner: IntrospectingOwner(client: token, visitor: visitor),
            now: dependencies.now)
        switch await check(accessToken, AccessDemand(isWrite: isWrite, isSensitive: true)) {
        case .accepted(let claims): return claims
        case .refused: return nil
        case .unsure(let doubt): throw ProblemDetails.unavailable(doubt)
        }
    }
}
