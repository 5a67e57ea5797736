import EventContracts
package import Foundation
package import HTTPKit
import ServiceRuntime
import TokenDomain

/// Asks identity and session over HTTP, both at once. Only used while a stream is stale.
package struct PeerStandingOwners: StandingOwners {
    /// Identity's part of the answer.
    private struct IdentityStanding: Decodable {
        var epoch: Int64
        var credentialVersion: Int64
        var held: Bool
    }

    /// Session's part of the answer.
    private struct SessionStanding: Decodable {
        var belowEpoch: Int64
        var sessionEnded: Bool
    }

    private let peers: any PeerFetching

    package init(peers: any PeerFetching) { self.peers = peers }

    package func standing(account: UUID, session: UUID?) async throws -> AccountKnowledge {
        let path = "/internal/v1/standing?account=\(account.wireText)"
        let sessionPath = session.map { "\(path)&session=\($0.wireText)" } ?? path
        async let identityAnswer = peers.get(.identity, path)
        async let sessionAnswer = peers.get(.session, sessionPath)
        let identity = try EventJSON.decode(IdentityStanding.self, from: try await identityAnswer)
        let revocations = try EventJSON.decode(SessionStanding.self, from: try await sessionAnswer)
        let standing = AccountStanding(
            epoch: max(identity.epoch, revocations.belowEpoch), credentialVersion: identity.credentialVersion,
            held: identity.held)
        return AccountKnowledge(standing: standing, sessionEnded: revocations.sessionEnded)
    }
}
