package import EventContracts
package import Foundation

extension SecretRequest {
    /// A wish for a fresh secret.
    package init(_ event: RecoveryRequested, account: UUID) {
        self.init(
            account: account, attempt: event.attemptId, requestID: event.requestId, contact: event.contactId,
            handleHash: event.handleHash, channel: event.channel, locale: event.locale,
            requestedAt: event.requestedAt, expiresAt: event.expiresAt, recipient: event.sealed?.recipient,
            occasion: event.occasion, isResend: false)
    }

    /// A wish for the secret already on its way.
    package init(_ event: RecoveryResendRequested, account: UUID) {
        self.init(
            account: account, attempt: event.attemptId, requestID: event.requestId, contact: event.contactId,
            handleHash: event.handleHash, channel: event.channel, locale: event.locale,
            requestedAt: event.requestedAt, expiresAt: event.expiresAt, recipient: event.sealed?.recipient,
            isResend: true)
    }
}
