import EventContracts
package import Foundation
import Metrics
import RecoveryCrypto

/// The rule of every resource server: a token counts when it is genuine, in time and not revoked, and when that can be
/// known well enough for what it is used for.
///
/// It fails closed. What is known to be revoked is refused whatever else is missing.
package struct AccessCheck: Sendable {
    private let keys: any AccessTokenKeys
    private let feed: any RevocationReading
    private let owner: (any RevocationOwner)?
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - owner: is asked at step S2; without one, sensitive requests are refused then.
    ///   - now: judges the token's expiry.
    package init(
        keys: any AccessTokenKeys, feed: any RevocationReading, owner: (any RevocationOwner)?,
        now: @escaping @Sendable () -> Date
    ) {
        self.keys = keys
        self.feed = feed
        self.owner = owner
        self.now = now
    }

    /// Decides about one request.
    package func callAsFunction(_ token: String, _ demand: AccessDemand) async -> AccessDecision {
        let decision = await decide(token, demand)
        if case .unsure(let doubt) = decision {
            Counter(label: "rekey_access_doubts", dimensions: [("reason", doubt.rawValue)]).increment()
        }
        return decision
    }

    private func decide(_ token: String, _ demand: AccessDemand) async -> AccessDecision {
        let claims: AccessTokenClaims
        do {
            claims = try await keys.genuine(token)
        } catch is SignatureError {
            return .refused
        } catch {
            return .unsure(.keys)
        }
        guard (try? claims.validate(now: now())) != nil else { return .refused }
        switch feed.verdict(account: claims.sub, session: claims.sid, epoch: claims.epoch) {
        case .revoked: return .refused
        case .notReady: return .unsure(.notReady)
        case .live: break
        }
        let step = FeedStep(silence: feed.staleness)
        if step == .blind, demand.isWrite { return .unsure(.blind) }
        guard step >= .doubtful, demand.isSensitive else { return .accepted(claims) }
        guard let owner, let isLive = try? await owner.isLive(claims, token: token) else {
            return .unsure(.ownerSilent)
        }
        return isLive ? .accepted(claims) : .refused
    }
}
