/// What a box is for; part of its associated data, so that one kind of box can never be opened as another.
package enum SealingPurpose: String, Sendable {
    /// Recipient of a recovery link or code; sealed by identity to notification, bound to the attempt.
    case recoveryRecipient = "recovery-recipient"
    /// The link token or code itself; sealed by token to notification, bound to the attempt.
    case recoverySecret = "recovery-secret"
    /// The code that proves a new contact to a live session; sealed by identity to notification, bound to the change.
    case contactCode = "contact-code"
    /// Recipient of such a code; sealed by identity to notification, bound to the change.
    case contactRecipient = "contact-recipient"
    /// Recipient of a notice without a secret; sealed by identity to notification.
    case noticeRecipient = "notice-recipient"
    /// The link of a notice, by which its reader undoes or objects; sealed by identity to notification, bound to the link.
    case noticeLink = "notice-link"
    /// The identifier somebody typed, kept by identity for itself until its worker has resolved it.
    case requestIdentifier = "request-identifier"
    /// The names and fingerprints somebody looked for an account by, kept by identity for itself in the same way.
    case lookupTerms = "lookup-terms"
}
