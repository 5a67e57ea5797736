/// Every event type, for schemas, golden files and operators' tools.
package enum EventCatalogue {
    package static let all: [any RekeyEvent.Type] = [
        AccountRegistered.self, AccountRegistrationRepeated.self, ContactVerificationRequested.self,
        ContactVerified.self, ContactAdded.self, ContactReplaced.self, ContactRemoved.self, ContactRestored.self,
        AccountSignedOut.self, AccountFrozen.self, AccountUnfrozen.self, SecurityNoticeRaised.self, AccountClosed.self,
        PasswordChanged.self,
        RecoveryRequested.self, RecoveryResendRequested.self, RecoveryCompleted.self, RecoveryVoided.self,
        SupportCaseOpened.self, SupportCaseEvidenceAdded.self, SupportCaseProposed.self, SupportCaseApproved.self,
        SupportCaseRefused.self, SupportCaseObjected.self, SupportCaseClosed.self,
        RecoverySecretIssued.self, RecoverySecretRedeemed.self, RecoverySecretExhausted.self,
        SessionOpened.self, SessionEnded.self, SessionRefreshed.self, RefreshTokenReused.self,
        SessionRevoked.self, RevocationApplied.self,
        MessageQueued.self, MessageSent.self, MessageFailed.self, MessageExpired.self,
        MessageSuppressed.self, MessageBounced.self, MessageCancelled.self,
    ]
}
