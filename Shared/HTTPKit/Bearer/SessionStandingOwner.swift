package import EventContracts
import Foundation
import RevocationFeed
import ServiceRuntime

/// Asks session over HTTP whether it has ended the session.
///
/// For identity, whose use cases compare the token's epoch under the account's own lock anyway: while Kafka is away
/// session may not have heard of the newest one.
package struct SessionStandingOwner: RevocationOwner {
    /// Session's answer.
    private struct SessionStanding: Decodable {
        var belowEpoch: Int64
        var sessionEnded: Bool
    }

    private let peers: any PeerFetching

    package init(peers: any PeerFetching) { self.peers = peers }

    package func isLive(_ claims: AccessTokenClaims, token: String) async throws -> Bool {
        let path = "/internal/v1/standing?account=\(claims.sub.wireText)&session=\(claims.sid.wireText)"
        let standing = try EventJSON.decode(SessionStanding.self, from: try await peers.get(.session, path))
        return !standing.sessionEnded && claims.epoch >= standing.belowEpoch
    }
}
