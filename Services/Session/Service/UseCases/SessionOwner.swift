package import EventContracts
import Foundation
package import HTTPKit
import RevocationFeed
import ServiceRuntime

/// Session as the owner that its own routes ask while the feed is silent: its database knows what it has ended, and
/// identity the epoch, which session may not have heard of when Kafka is away.
package struct SessionOwner: RevocationOwner {
    /// The part of identity's answer that counts here.
    private struct IdentityStanding: Decodable {
        var epoch: Int64
    }

    private let answerStanding: AnswerStanding
    private let peers: any PeerFetching

    package init(answerStanding: AnswerStanding, peers: any PeerFetching) {
        self.answerStanding = answerStanding
        self.peers = peers
    }

    package func isLive(_ claims: AccessTokenClaims, token: String) async throws -> Bool {
        let path = "/internal/v1/standing?account=\(claims.sub.wireText)"
        let identity = try EventJSON.decode(IdentityStanding.self, from: try await peers.get(.identity, path))
        let own = try await answerStanding.run(account: claims.sub, session: claims.sid)
        return !own.sessionEnded && claims.epoch >= max(own.belowEpoch, identity.epoch)
    }
}
