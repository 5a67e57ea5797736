import EventContracts
import Foundation

/// One instance of every event with fixed values; their JSON is committed as golden files.
enum EventSamples {
    static let account = UUID(uuidString: "0198f3c0-0000-7000-8000-000000000001") ?? UUID()
    private static let attempt = UUID(uuidString: "0198f3c0-0000-7000-8000-000000000002") ?? UUID()
    private static let contact = UUID(uuidString: "0198f3c0-0000-7000-8000-000000000003") ?? UUID()
    private static let other = UUID(uuidString: "0198f3c0-0000-7000-8000-000000000004") ?? UUID()
    private static let at = Date(milliseconds: 1_767_225_600_123)
    private static let later = Date(milliseconds: 1_767_312_000_123)
    private static let box = SealedBox(kid: "notification-1", skid: "identity-1", enc: "ZW5j", ct: "Y3Q")
    private static let trail = SupportCaseMark(auditCount: 7, auditHead: String(repeating: "0a", count: 32))
    private static let recipients = [SealedRecipient(contactId: contact, channel: .email, locale: "nl", box: box)]

    static let all: [any RekeyEvent] = [
        AccountRegistered(
            epoch: 1, credentialVersion: 1, noticeExpiresAt: later, sealed: .init(recipients: recipients)),
        AccountRegistrationRepeated(noticeExpiresAt: later, sealed: .init(recipients: recipients)),
        AccountSignedOut(
            epoch: 3, device: "Laptop", place: "Utrecht, NL", signedOutAt: at, noticeExpiresAt: later,
            sealed: .init(recipients: recipients)),
        ContactVerificationRequested(
            changeId: attempt, requestId: other, contactId: contact, channel: .sms, locale: "nl", reason: .replace,
            issuedAt: at, expiresAt: later, requestLabel: "BKRT", sealed: .init(recipient: box, secret: box)),
        ContactVerified(contactId: contact, channel: .email, firstProof: true, epoch: 2),
        ContactAdded(contactId: contact, channel: .sms, addedAt: at),
        ContactReplaced(contactId: contact, replacedContactId: other, channel: .email, replacedAt: at),
        ContactRemoved(contactId: contact, channel: .sms, reason: "first-proof"),
        SecurityNoticeRaised(
            notice: .contactChanged, change: "phone-replaced", device: "Laptop", place: "Utrecht, NL", occurredAt: at,
            effectiveAt: later, noticeExpiresAt: later, sealed: .init(recipients: recipients)),
        AccountClosed(epoch: 4, closedAt: at, noticeExpiresAt: later, sealed: .init(recipients: recipients)),
        AccountFrozen(epoch: 5, frozenAt: at, reason: .hijacking, caseId: other),
        AccountUnfrozen(epoch: 6, unfrozenAt: later, reason: .restored, caseId: other),
        ContactRestored(contactId: contact, channel: .email, restoredAt: at, reason: .supportCase),
        SupportCaseOpened(caseId: other, at: at, trail: trail),
        SupportCaseEvidenceAdded(caseId: other, at: at, confidence: 65, trail: trail),
        SupportCaseProposed(caseId: other, at: at, trail: trail),
        SupportCaseApproved(caseId: other, at: at, effectiveAt: later, trail: trail),
        SupportCaseRefused(caseId: other, at: at, trail: trail),
        SupportCaseObjected(caseId: other, at: at, trail: trail),
        SupportCaseClosed(caseId: other, at: at, outcome: .expired, trail: trail),
        PasswordChanged(
            reason: .reset, epoch: 2, credentialVersion: 2, signOutEverywhere: true, device: "Laptop",
            place: "Utrecht, NL", changedAt: at,
            noticeExpiresAt: later, sealed: .init(recipients: recipients)),
        RecoveryRequested(
            attemptId: attempt, requestId: other, handleHash: "aGFzaA", channel: .email, contactId: contact,
            locale: "nl", requestedAt: at, expiresAt: later, sealed: .init(recipient: box)),
        RecoveryResendRequested(
            attemptId: attempt, requestId: other, handleHash: "aGFzaA", channel: .email, contactId: contact,
            locale: "nl", requestedAt: at, expiresAt: later, sealed: .init(recipient: box)),
        RecoveryCompleted(attemptId: attempt, channel: .email, completedAt: at),
        RecoveryVoided(attemptId: attempt, reason: .otherAttemptCompleted, voidedAt: at),
        RecoverySecretIssued(
            attemptId: attempt, requestId: other, issueId: other, channel: .email, contactId: contact, locale: "nl",
            resend: false, requestedAt: at, issuedAt: at, expiresAt: later, recipientExpiresAt: later,
            requestLabel: "BKRT",
            sealed: .init(recipient: box, secret: box)),
        RecoverySecretRedeemed(
            attemptId: attempt, issueId: other, channel: .sms, contactId: contact, redeemedAt: at),
        RecoverySecretExhausted(attemptId: attempt, issueId: other, smsRecoveryClosed: true, exhaustedAt: at),
        SessionOpened(
            sessionId: other, epoch: 2, clientId: "rekey-cli", device: "Laptop", place: "Utrecht, NL",
            replaces: attempt, openedAt: at, expiresAt: later),
        SessionEnded(sessionId: other, endedAt: at),
        SessionRefreshed(sessionId: other, refreshedAt: at),
        RefreshTokenReused(sessionId: other, detectedAt: at),
        SessionRevoked(sessionId: nil, belowEpoch: 2, revokedAt: at, expiresAt: later),
        RevocationApplied(
            service: "gateway", instance: "gateway-8080", log: "cluster",
            positions: [.init(partition: 3, offset: 17, publishedThrough: 1_767_225_600_123)], appliedAt: at,
            leaseMilliseconds: 30_000),
        MessageQueued(
            messageId: other, kind: .recoveryLink, channel: .email, maskedDestination: "d***@example.test", at: at),
        MessageSent(
            messageId: other, kind: .recoveryLink, channel: .email, maskedDestination: "d***@example.test", at: at,
            attempts: 1),
        MessageFailed(
            messageId: other, kind: .welcome, channel: .email, maskedDestination: nil, at: at, reason: "refused"),
        MessageExpired(messageId: other, kind: .recoveryLink, channel: .email, maskedDestination: nil, at: at),
        MessageSuppressed(
            messageId: other, kind: .welcome, channel: .email, maskedDestination: "j***@example.com", at: at,
            reason: "no-such-mailbox"),
        MessageBounced(
            messageId: other, contactId: contact, kind: .welcome, channel: .email,
            maskedDestination: "j***@example.com", at: at, reason: "no-such-mailbox"),
        MessageCancelled(
            messageId: other, kind: .welcome, channel: .email, maskedDestination: nil, at: at, reason: "operator"),
    ]
}
