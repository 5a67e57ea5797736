import EventContracts
import Foundation
import PostgresClient

/// Reads an account for its owner, and its standing for the services that may ask.
struct ReadAccount: Sendable {
    let client: PostgresClient
    let rules: IdentityRules
    let now: @Sendable () -> Date

    /// What the owner sees.
    struct OwnView: Sendable {
        var snapshot: AccountSnapshot
        /// Contacts that wait for their proof.
        var pending: [ContactChangeRecord]
        /// What each contact may do.
        var standing: ContactStanding
        /// What keeps messages from contacts, by contact.
        var obstacles: [UUID: DeliveryObstacle]
    }

    /// What token needs to mint: nothing about the person.
    struct Standing: Sendable, Encodable {
        var epoch: Int64
        var credentialVersion: Int64
        var held: Bool
    }

    /// The account of a bearer token. Throws `IdentityRefusal.signedOut` when the token is of an earlier epoch.
    func own(_ claims: AccessTokenClaims) async throws -> OwnView {
        try await client.transaction { tx in
            guard let snapshot = try AccountSnapshot.load(claims.sub, history: 0, in: tx) else {
                throw IdentityRefusal.signedOut
            }
            try OwnAccount.require(snapshot.account, isOpenTo: claims)
            let now = now()
            return OwnView(
                snapshot: snapshot, pending: try ContactChangeStore.pending(of: claims.sub, now: now, in: tx),
                standing: try ContactStanding.load(of: claims.sub, rules: rules, now: now, in: tx),
                obstacles: try ContactReachStore.obstacles(of: claims.sub, in: tx))
        }
    }

    /// Nil when there is no such account.
    func standing(_ account: UUID) async throws -> Standing? {
        try await client.transaction { tx in
            try AccountStore.find(account, in: tx).map {
                Standing(epoch: $0.epoch, credentialVersion: $0.credentialVersion, held: !$0.state.isUsable)
            }
        }
    }
}
