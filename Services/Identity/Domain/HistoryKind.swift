/// What can happen to an account, as its owner reads it. The raw value is the wire's and the table's `kind`.
package enum HistoryKind: String, Sendable, CaseIterable {
    case registered
    /// Somebody signed up, or asked for a change of contact, with an address of this account.
    case registrationRepeated = "registration-repeated"
    case newDevice = "new-device"
    case passwordChanged = "password-changed"
    case passwordReset = "password-reset"
    case recoveryRequested = "recovery-requested"
    /// Somebody found the account by name and payment number, and a message was sent.
    case lookedUp = "looked-up"
    /// Too many wrong codes for one request.
    case recoveryExhausted = "recovery-exhausted"
    case smsRecoveryClosed = "sms-recovery-closed"
    /// No SMS was sent because the number's SIM was changed a short while ago.
    case smsRecoveryRefused = "sms-recovery-refused"
    case signedOutEverywhere = "signed-out-everywhere"
    case tokenReused = "token-reused"
    /// The address given at sign-up was proved.
    case addressProved = "address-proved"
    case contactAdded = "contact-added"
    case contactReplaced = "contact-replaced"
    case contactRemoved = "contact-removed"
    /// The password was taken away after a breach.
    case forcedReset = "forced-reset"
    /// The payment numbers that find the account.
    case instrumentsReplaced = "instruments-replaced"
    /// By an undo: added by somebody else, and off again.
    case contactTakenBack = "contact-taken-back"
    case contactRestored = "contact-restored"
    /// Somebody undid what a notice told; everybody is out.
    case undone
    /// A contact may undo nothing any more, because it is not safe.
    case contactDenied = "contact-denied"
    /// A contact is to be taken off, after everybody had time to object.
    case contactRemovalPlanned = "contact-removal-planned"
    case contactKept = "contact-kept"
    case dataExported = "data-exported"
    case closureRequested = "closure-requested"
    case closureCancelled = "closure-cancelled"
    case supportCaseOpened = "support-case-opened"
    case accountFrozen = "account-frozen"
    case supportCaseApproved = "support-case-approved"
    case supportCaseRefused = "support-case-refused"
    /// A support case restored an earlier contact and took off what came after the dispute began.
    case supportCaseRestored = "support-case-restored"
    case supportCaseClosed = "support-case-closed"
}
