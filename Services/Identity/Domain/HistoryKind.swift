/// What can happen to an account, as its owner reads it. The raw value is the wire's and the table's `kind`.
package enum HistoryKind: String, Sendable, CaseIterable {
    case registered
    /// Somebody signed up, or asked for a change of contact, with an address of this account.
    case registrationRepeated = "registration-repeated"
    case newDevice = "new-device"
    case passwordChanged = "password-changed"
    case passwordReset = "password-reset"
    case recoveryRequested = "recovery-requested"
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
