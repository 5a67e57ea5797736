import EventContracts
import Foundation
package import Messaging
import PostgresClient
import RecoveryCrypto
package import ServiceRuntime
import TokenDomain

/// Exchanges a refresh token for the next pair (RFC 6749 §6, with rotation and reuse detection of RFC 9700 §4.14.2).
package struct RefreshSession: Sendable {
    private let gate: StandingGate
    private let families: FindRefreshFamily
    private let issuer: TokenIssuer
    private let outbox: Outbox
    private let dependencies: SystemDependencies

    package init(
        gate: StandingGate, families: FindRefreshFamily, issuer: TokenIssuer, outbox: Outbox,
        dependencies: SystemDependencies
    ) {
        self.gate = gate
        self.families = families
        self.issuer = issuer
        self.outbox = outbox
        self.dependencies = dependencies
    }

    /// The next tokens of the session. Throws `OAuthError.invalidGrant` for a token that earns none; `CannotBeSure`.
    package func run(refreshToken text: String, client: OAuthClient, trace: String? = nil) async throws -> TokenPair {
        guard let token = RefreshToken(parsing: text), let found = try await families.run(token) else {
            throw OAuthError.invalidGrant
        }
        let now = dependencies.now()
        let renewed: RefreshFamily? = try await gate.decide(account: found.account, session: found.id) { known, tx in
            guard let family = try RefreshFamilyStore.locked(id: found.id, in: tx) else { return nil }
            guard !known.sessionEnded else { return nil }
            let verdict = family.state.present(
                generation: token.generation, client: client.id, standing: known.standing, now: now.milliseconds)
            return try apply(verdict, to: family, now: now, trace: trace, in: tx)
        }
        outbox.wakeUp.signal()
        guard let renewed else { throw OAuthError.invalidGrant }
        return try issuer.tokens(for: renewed)
    }

    /// The family whose current generation is to be handed out, or nil.
    private func apply(
        _ verdict: RefreshVerdict, to family: RefreshFamily, now: Date, trace: String?, in tx: borrowing Transaction
    ) throws -> RefreshFamily? {
        switch verdict {
        case .rotate(let generation):
            guard try RefreshFamilyStore.rotate(id: family.id, to: generation, now: now, in: tx) else { return nil }
            if RefreshSampling.tells(previous: family.state.rotatedAt, now: now.milliseconds) {
                let event = SessionRefreshed(sessionId: family.id, refreshedAt: now)
                try outbox.append(event, account: family.account, traceparent: trace, in: tx)
            }
            var next = family
            next.state.generation = generation
            return next
        case .repeatSuccessor:
            return family
        case .revokeFamily:
            guard try RefreshFamilyStore.end(id: family.id, reason: .reused, now: now, in: tx) else { return nil }
            let event = RefreshTokenReused(sessionId: family.id, detectedAt: now)
            try outbox.append(event, account: family.account, traceparent: trace, in: tx)
            return nil
        case .refuse:
            return nil
        }
    }
}
