import EventContracts
import Foundation
import RecoveryCrypto
package import ServiceRuntime
import TokenDomain

/// Says whether a token is alive at this moment, by the rules that a mint follows (RFC 7662).
package struct IntrospectToken: Sendable {
    private let gate: StandingGate
    private let families: FindRefreshFamily
    private let accessTokens: ReadAccessToken
    private let dependencies: SystemDependencies

    package init(
        gate: StandingGate, families: FindRefreshFamily, accessTokens: ReadAccessToken, dependencies: SystemDependencies
    ) {
        self.gate = gate
        self.families = families
        self.accessTokens = accessTokens
        self.dependencies = dependencies
    }

    /// What is known of a live token; nil for everything else. Uses nothing up. Throws `CannotBeSure`.
    package func run(token text: String) async throws -> LiveToken? {
        if let token = RefreshToken(parsing: text) { return try await refreshToken(token) }
        guard let claims = accessTokens.run(text) else { return nil }
        return try await accessToken(claims)
    }

    private func accessToken(_ claims: AccessTokenClaims) async throws -> LiveToken? {
        let now = dependencies.now().milliseconds
        let isLive: Bool = try await gate.decide(account: claims.sub, session: claims.sid) { known, tx in
            guard !known.sessionEnded, let family = try RefreshFamilyStore.find(id: claims.sid, in: tx) else {
                return false
            }
            return family.state.isAlive(standing: known.standing, now: now)
        }
        return isLive ? LiveToken(claims) : nil
    }

    private func refreshToken(_ token: RefreshToken) async throws -> LiveToken? {
        guard let found = try await families.run(token) else { return nil }
        let now = dependencies.now().milliseconds
        let alive: RefreshFamily? = try await gate.decide(account: found.account, session: found.id) { known, tx in
            guard !known.sessionEnded, let family = try RefreshFamilyStore.find(id: found.id, in: tx) else {
                return nil
            }
            let honoured = family.state.honours(generation: token.generation, standing: known.standing, now: now)
            return honoured ? family : nil
        }
        return alive.map { LiveToken(refreshTokenOf: $0) }
    }
}
