import EventContracts
import Foundation
package import Messaging
package import PostgresClient
package import RecoveryCrypto
package import ServiceRuntime
import TokenDomain

/// Exchanges a recovery link for a grant. The link stays good while its attempt is open: only a completed reset uses it
/// up.
package struct RedeemRecoveryLink: Sendable {
    private let client: PostgresClient
    private let links: LinkTokenDeriver
    private let grants: GrantIssuer
    private let outbox: Outbox
    private let dependencies: SystemDependencies

    package init(
        client: PostgresClient, links: LinkTokenDeriver, grants: GrantIssuer, outbox: Outbox,
        dependencies: SystemDependencies
    ) {
        self.client = client
        self.links = links
        self.grants = grants
        self.outbox = outbox
        self.dependencies = dependencies
    }

    /// - Parameter trace: W3C trace context of the request.
    /// - Returns: The grant, or nil for every link that earns none: malformed, foreign, expired, used up or void
    ///   (LNK-16).
    package func run(_ text: String, trace: String? = nil) async throws -> GrantAnswer? {
        guard let token = RecoveryLinkToken(parsing: text) else { return nil }
        let now = dependencies.now()
        let redeemed: RecoverySecret? = try await client.transaction { tx in
            let found = try RecoverySecretStore.find(issueID: token.issue, in: tx)
            guard isGenuine(token, found), let secret = found else { return nil }
            guard LinkLifetime.isLive(at: now.milliseconds, expiresAt: secret.expiresAt.milliseconds) else {
                return nil
            }
            guard try AttemptStore.state(of: secret.attempt, in: tx).acceptsSecrets else { return nil }
            let event = RecoverySecretRedeemed(
                attemptId: secret.attempt, issueId: secret.issueID, channel: secret.channel, contactId: secret.contact,
                redeemedAt: now)
            let correlation = try AttemptStore.correlation(of: secret.attempt, in: tx)
            try outbox.append(event, account: secret.account, correlation: correlation, traceparent: trace, in: tx)
            return secret
        }
        guard let redeemed else { return nil }
        outbox.wakeUp.signal()
        return try grant(for: redeemed, now: now)
    }

    /// An unknown issue costs the same work as a known one: the token is compared with one nobody has.
    private func isGenuine(_ token: RecoveryLinkToken, _ secret: RecoverySecret?) -> Bool {
        links.matches(
            token, attempt: secret?.attempt ?? token.attempt, issue: secret?.issueID ?? token.issue,
            nonce: secret?.nonce ?? dependencies.random.bytes(32), keyID: secret?.keyID ?? links.currentKeyID)
    }

    private func grant(for secret: RecoverySecret, now: Date) throws -> GrantAnswer {
        let expiry = GrantLifetime.expirySeconds(now: now.milliseconds, linkExpiresAt: secret.expiresAt.milliseconds)
        return try grants.grant(
            account: secret.account, attempt: secret.attempt, contact: secret.contact, channel: secret.channel,
            expirySeconds: expiry, now: now)
    }
}
