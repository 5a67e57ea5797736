import EventContracts
import Foundation
package import Messaging
import PostgresClient
package import RecoveryCrypto
package import ServiceRuntime
import TokenDomain

/// Exchanges identity's sign-in assertion for the tokens of a new session (RFC 7523 §2.1).
package struct OpenSession: Sendable {
    private let gate: StandingGate
    private let issuer: TokenIssuer
    private let refreshTokens: RefreshTokenDeriver
    private let peerKeys: PeerKeys
    private let outbox: Outbox
    private let dependencies: SystemDependencies

    package init(
        gate: StandingGate, issuer: TokenIssuer, refreshTokens: RefreshTokenDeriver, peerKeys: PeerKeys, outbox: Outbox,
        dependencies: SystemDependencies
    ) {
        self.gate = gate
        self.issuer = issuer
        self.refreshTokens = refreshTokens
        self.peerKeys = peerKeys
        self.outbox = outbox
        self.dependencies = dependencies
    }

    /// The first tokens of the session. Throws `OAuthError.invalidGrant` for an assertion that is not identity's, is
    /// over, was used before, or was checked under an epoch or a password that is over by now; `CannotBeSure`;
    /// `KeysNotKnownYet`.
    package func run(assertion text: String, client: OAuthClient, trace: String? = nil) async throws -> TokenPair {
        let now = dependencies.now()
        let assertion = try await verified(text, now: now)
        let family = newFamily(for: assertion, client: client, now: now)
        let opened: Bool = try await gate.decide(account: assertion.sub, session: nil) { known, tx in
            guard known.standing.admitsSignIn(epoch: assertion.epoch, credentialVersion: assertion.cv) else {
                return false
            }
            let end = Date(milliseconds: assertion.exp * 1000)
            guard try AssertionStore.use(jti: assertion.jti, expiresAt: end, in: tx) else { return false }
            let replaced = try endReplaced(assertion, now: now, trace: trace, in: tx)
            try RefreshFamilyStore.insert(family, in: tx)
            let event = SessionOpened(
                sessionId: family.id, epoch: family.state.epoch, clientId: client.id,
                device: DeviceName.clean(assertion.device), place: DeviceName.clean(assertion.place),
                replaces: replaced, openedAt: now, expiresAt: family.expiresAt)
            try outbox.append(event, account: family.account, traceparent: trace, in: tx)
            return true
        }
        guard opened else { throw OAuthError.invalidGrant }
        outbox.wakeUp.signal()
        return try issuer.tokens(for: family)
    }

    /// Ends the session that the new one takes the place of, in the same transaction: the device has one session, before
    /// and after. Nil when there is none of this account.
    private func endReplaced(
        _ assertion: SignInAssertion, now: Date, trace: String?, in tx: borrowing Transaction
    ) throws -> UUID? {
        guard let session = assertion.replaces,
            let family = try RefreshFamilyStore.find(id: session, in: tx), family.account == assertion.sub
        else { return nil }
        guard try RefreshFamilyStore.end(id: session, reason: .ended, now: now, in: tx) else { return session }
        let event = SessionEnded(sessionId: session, endedAt: now)
        try outbox.append(event, account: assertion.sub, traceparent: trace, in: tx)
        return session
    }

    private func verified(_ text: String, now: Date) async throws -> SignInAssertion {
        do {
            let assertion = try await peerKeys.signInAssertion(text)
            try assertion.validate(now: now)
            return assertion
        } catch let error as KeysNotKnownYet {
            throw error
        } catch {
            throw OAuthError.invalidGrant
        }
    }

    private func newFamily(for assertion: SignInAssertion, client: OAuthClient, now: Date) -> RefreshFamily {
        let state = RefreshFamilyState(
            generation: 1, rotatedAt: now.milliseconds,
            expiresAt: now.milliseconds + RefreshLifetime.absoluteMilliseconds, epoch: assertion.epoch,
            clientID: client.id, isRevoked: false)
        return RefreshFamily(
            id: dependencies.newID(), account: assertion.sub, nonce: dependencies.random.bytes(32),
            keyID: refreshTokens.currentKeyID, authTime: Date(milliseconds: assertion.auth_time * 1000), createdAt: now,
            state: state)
    }
}
