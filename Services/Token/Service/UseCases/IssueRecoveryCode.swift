package import EventContracts
import Foundation
package import Messaging
import Metrics
package import PostgresClient
package import RecoveryCrypto
package import ServiceRuntime
import TokenDomain

/// Issues the code that identity asked for, or the same code again, sealed so that only notification can read it.
package struct IssueRecoveryCode: Sendable {
    /// Why nothing was sent, for operators; the asker never learns it.
    private enum Refusal: String {
        case pathClosed = "path-closed"
        case triesUsedUp = "tries-used-up"
        case tooManyLive = "too-many-live"
    }

    private let codes: RecoveryCodeDeriver
    private let sealer: Sealer
    private let peerKeys: PeerKeys
    private let outbox: Outbox
    /// How long a code lives.
    private let lifetimeMilliseconds: Int64
    private let dependencies: SystemDependencies

    package init(
        codes: RecoveryCodeDeriver, sealer: Sealer, peerKeys: PeerKeys, outbox: Outbox, lifetimeMilliseconds: Int64,
        dependencies: SystemDependencies
    ) {
        self.codes = codes
        self.sealer = sealer
        self.peerKeys = peerKeys
        self.outbox = outbox
        self.lifetimeMilliseconds = lifetimeMilliseconds
        self.dependencies = dependencies
    }

    /// No effect for a wish that comes too late, for an attempt that is over, for a handle without tries, for an
    /// account whose path by SMS is closed or that has three live codes. Throws `KeysNotKnownYet` while notification's
    /// sealing key has not been fetched, `PoisonError` for a handle hash that is none.
    package func run(_ request: SecretRequest, cause: EventEnvelope, in tx: borrowing Transaction) throws {
        guard let handle = Base64URL.decode(request.handleHash), handle.count == 32 else {
            throw PoisonError("the handle hash is not one")
        }
        let now = dependencies.now()
        guard let recipient = request.recipient, now.milliseconds < request.expiresAt.milliseconds else { return }
        guard try !StandingStore.isClosed(account: request.account, in: tx) else { return }
        let attempt = try AttemptStore.begin(
            attempt: request.attempt, account: request.account, correlation: cause.correlation, now: now, in: tx)
        guard attempt.acceptsSecrets else { return }

        // The handle before the account, as in redeeming: two transactions never wait for each other.
        let expiresAt = now.adding(milliseconds: lifetimeMilliseconds)
        let tries = try CodeHandleStore.lock(hash: handle, expiresAt: expiresAt, in: tx)
        let isClosed = try CodeFailureStore.lock(account: request.account, in: tx)
        let earlier = try request.isResend ? resendable(handle: handle, request, now: now, in: tx) : nil
        if let refusal = try refusal(request, handle, tries, isClosed, isRepeat: earlier != nil, now: now, in: tx) {
            return Self.count(refusal.rawValue)
        }
        let challenge = try earlier ?? issue(request, handle: handle, now: now, expiresAt: expiresAt, in: tx)

        let event = RecoverySecretIssued(
            attemptId: challenge.attempt, requestId: request.requestID, issueId: challenge.id, channel: .sms,
            contactId: challenge.contact, locale: request.locale, resend: earlier != nil,
            requestedAt: request.requestedAt, issuedAt: challenge.issuedAt, expiresAt: challenge.expiresAt,
            recipientExpiresAt: request.expiresAt, requestLabel: request.label,
            sealed: RecoverySecretIssued.Sealed(recipient: recipient, secret: try seal(challenge)))
        try outbox.append(event, account: request.account, expiresAt: challenge.expiresAt, cause: cause, in: tx)
        Self.count(earlier == nil ? "issued" : "repeated")
    }

    /// The handle's code for this account when enough of its life is left.
    private func resendable(
        handle: [UInt8], _ request: SecretRequest, now: Date, in tx: borrowing Transaction
    ) throws -> CodeChallenge? {
        let open = try CodeChallengeStore.open(handle: handle, account: request.account, in: tx)
        guard let open, open.contact == request.contact, open.attempt == request.attempt,
            CodeRule.isWorthResending(at: now.milliseconds, expiresAt: open.expiresAt.milliseconds)
        else { return nil }
        return open
    }

    private func refusal(
        _ request: SecretRequest, _ handle: [UInt8], _ tries: Int, _ isClosed: Bool, isRepeat: Bool, now: Date,
        in tx: borrowing Transaction
    ) throws -> Refusal? {
        if isClosed { return .pathClosed }
        if tries >= CodeRule.triesPerHandle { return .triesUsedUp }
        if isRepeat { return nil }
        let others = try CodeChallengeStore.countLive(
            account: request.account, besides: handle, now: now, in: tx)
        return others >= CodeRule.livePerAccount ? .tooManyLive : nil
    }

    /// A new code for the handle; it takes the place of the handle's earlier one for this account.
    private func issue(
        _ request: SecretRequest, handle: [UInt8], now: Date, expiresAt: Date, in tx: borrowing Transaction
    ) throws -> CodeChallenge {
        let challenge = CodeChallenge(
            id: dependencies.newID(), handleHash: handle, attempt: request.attempt, account: request.account,
            contact: request.contact, nonce: dependencies.random.bytes(32), keyID: codes.currentKeyID, issuedAt: now,
            expiresAt: expiresAt)
        try CodeChallengeStore.supersede(handle: handle, account: request.account, now: now, in: tx)
        try CodeChallengeStore.insert(challenge, in: tx)
        return challenge
    }

    private func seal(_ challenge: CodeChallenge) throws -> SealedBox {
        guard let notification = peerKeys.notificationSealingKey() else { throw KeysNotKnownYet(peer: "notification") }
        let code = try codes.code(challenge: challenge.id, nonce: challenge.nonce, keyID: challenge.keyID)
        let context = SealingContext(
            purpose: .recoverySecret, account: challenge.account, attempt: challenge.attempt, channel: .sms,
            expiresAt: challenge.expiresAt)
        return try sealer.seal(Array(code.text.utf8), to: notification, context: context)
    }

    private static func count(_ outcome: String) {
        Counter(label: "rekey_recovery_codes", dimensions: [("outcome", outcome)]).increment()
    }
}
