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
    /// How long a closed account can be reopened.
    var closureGrace: Duration
    var support: SupportRules

    /// Notices that could not be sent for so long help nobody any more, in milliseconds (DESIGN 3.7).
    static let noticeLife: Int64 = 72 * 3_600_000
}
