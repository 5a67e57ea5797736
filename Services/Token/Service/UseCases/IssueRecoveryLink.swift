package import EventContracts
import Foundation
package import Messaging
package import PostgresClient
package import RecoveryCrypto
package import ServiceRuntime
import TokenDomain

/// Issues the link that identity asked for, or the same link again, sealed so that only notification can read it.
package struct IssueRecoveryLink: Sendable {
    private let links: LinkTokenDeriver
    private let sealer: Sealer
    private let peerKeys: PeerKeys
    private let outbox: Outbox
    private let dependencies: SystemDependencies

    package init(
        links: LinkTokenDeriver, sealer: Sealer, peerKeys: PeerKeys, outbox: Outbox, dependencies: SystemDependencies
    ) {
        self.links = links
        self.sealer = sealer
        self.peerKeys = peerKeys
        self.outbox = outbox
        self.dependencies = dependencies
    }

    /// No effect for a wish that comes too late or for an attempt that is over. Throws `KeysNotKnownYet` while
    /// notification's sealing key has not been fetched.
    package func run(_ request: SecretRequest, cause: EventEnvelope, in tx: borrowing Transaction) throws {
        let now = dependencies.now()
        guard let recipient = request.recipient, now.milliseconds < request.expiresAt.milliseconds else { return }
        guard try !StandingStore.isClosed(account: request.account, in: tx) else { return }
        let attempt = try AttemptStore.begin(
            attempt: request.attempt, account: request.account, correlation: cause.correlation, now: now, in: tx)
        guard attempt.acceptsSecrets else { return }

        let earlier =
            request.isResend
            ? try RecoverySecretStore.newestLive(attempt: request.attempt, contact: request.contact, now: now, in: tx)
            : nil
        let secret = try earlier ?? issue(request, now: now, in: tx)

        let event = RecoverySecretIssued(
            attemptId: secret.attempt, requestId: request.requestID, issueId: secret.issueID, channel: secret.channel,
            contactId: secret.contact, locale: request.locale, resend: earlier != nil,
            requestedAt: request.requestedAt, issuedAt: secret.issuedAt, expiresAt: secret.expiresAt,
            recipientExpiresAt: request.expiresAt, occasion: request.occasion, requestLabel: request.label,
            sealed: RecoverySecretIssued.Sealed(recipient: recipient, secret: try seal(secret)))
        try outbox.append(event, account: request.account, expiresAt: secret.expiresAt, cause: cause, in: tx)
    }

    private func issue(_ request: SecretRequest, now: Date, in tx: borrowing Transaction) throws -> RecoverySecret {
        let secret = RecoverySecret(
            issueID: dependencies.newID(), attempt: request.attempt, account: request.account, contact: request.contact,
            channel: request.channel, nonce: dependencies.random.bytes(32), keyID: links.currentKeyID, issuedAt: now,
            expiresAt: Date(milliseconds: LinkLifetime.expiry(issuedAt: now.milliseconds)), requestID: request.requestID
        )
        try RecoverySecretStore.insert(secret, in: tx)
        return secret
    }

    private func seal(_ secret: RecoverySecret) throws -> SealedBox {
        guard let notification = peerKeys.notificationSealingKey() else { throw KeysNotKnownYet(peer: "notification") }
        let token = try links.token(
            attempt: secret.attempt, issue: secret.issueID, nonce: secret.nonce, keyID: secret.keyID)
        let context = SealingContext(
            purpose: .recoverySecret, account: secret.account, attempt: secret.attempt, channel: secret.channel,
            expiresAt: secret.expiresAt)
        return try sealer.seal(Array(token.text.utf8), to: notification, context: context)
    }
}
