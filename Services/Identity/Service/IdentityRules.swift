import IdentityDomain

/// The configured numbers the use cases decide by.
struct IdentityRules: Sendable {
    var passwordPolicy: PasswordPolicy
    /// How many newest passwords a new one must differ from; 1 is the current one alone.
    var passwordHistory: Int
    /// How long nothing more is sent for an attempt after something was.
    var coolDown: Duration
    /// How long a request for a code by SMS is good, and a code by SMS.
    var smsCodeLife: Duration
    var smsLimits: SMSLimits
    var lookupLimits: LookupLimits
    var accountLimits: AccountLimits
    /// How long a closed account can be reopened.
    var closureGrace: Duration
    /// How long a change of contacts, a password or a device can be undone by the link of its notice.
    var undoWindow: Duration
    /// How long a new contact waits beside an older one of its kind before it can start a recovery.
    var contactAgeing: Duration
    /// How long the first number waits beside the address before it can start a recovery.
    var firstNumberAgeing: Duration
    var support: SupportRules

    /// Notices that could not be sent for so long help nobody any more, in milliseconds (DESIGN 3.7).
    static let noticeLife: Int64 = 72 * 3_600_000

    /// How long contacts that were taken off still count for anything, in milliseconds; as long, nobody else can have
    /// their addresses.
    var contactMemory: Int64 { max(undoWindow.milliseconds, contactAgeing.milliseconds) }

    /// Who may start a recovery.
    var recoveryPower: ContactPower {
        ContactPower(
            ageing: contactAgeing.milliseconds, firstNumberAgeing: firstNumberAgeing.milliseconds,
            kept: contactAgeing.milliseconds, isForRecovery: true)
    }

    /// Who may undo, and what an undo leaves on the account. No exception for the first number: whoever stole a session
    /// can add one.
    var undoPower: ContactPower {
        ContactPower(
            ageing: contactAgeing.milliseconds, firstNumberAgeing: contactAgeing.milliseconds,
            kept: undoWindow.milliseconds)
    }
}
