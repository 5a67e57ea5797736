/// What a message is about; also its template's name and its `kind` in the development inbox.
package enum MessageKind: String, Codable, Sendable, CaseIterable {
    case recoveryLink = "recovery-link"
    case recoveryCode = "recovery-code"
    case contactVerification = "contact-verification"
    case welcome
    case alreadyRegistered = "already-registered"
    case passwordChanged = "password-changed"
    case contactChanged = "contact-changed"
    /// A change of contacts was undone: to those it took off, and to those it gave back.
    case contactUndone = "contact-undone"
    case newDevice = "new-device"
    case signedOut = "signed-out"
    case tokenReused = "token-reused"
    case smsRecoveryClosed = "sms-recovery-closed"
    case closureRequested = "closure-requested"
    case closureCancelled = "closure-cancelled"
    case accountClosed = "account-closed"
    case frozen
    case supportCase = "support-case"
}
