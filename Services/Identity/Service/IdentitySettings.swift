import HTTPKit
package import ServiceRuntime

/// The settings of identity alone, typed, with the defaults that depend on the profile.
package struct IdentitySettings: Sendable {
    /// Fewest code points of a new password.
    package var passwordMinimumLength: Int
    package var passwordHistory: Int
    package var hashingThreads: Int
    package var recoveryWorkers: Int
    package var coolDown: Duration
    package var registrationsPerHour: Int
    package var recoveriesPerHour: Int
    package var lookupsPerHour: Int
    var lookupLimits: LookupLimits
    package var resetsPerHour: Int
    package var signInsPerHour: Int
    package var contactCodesPerHour: Int
    package var contactCodesPerDestination: Int
    var accountLimits: AccountLimits
    package var closureGrace: Duration
    package var undoWindow: Duration
    package var contactAgeing: Duration
    package var firstNumberAgeing: Duration
    package var exemptsLoopback: Bool
    package var sms: SMSSettings
    /// Nil refuses everybody on the routes for operators.
    package var adminSecret: String?
    package var support: SupportSettings

    package init(_ values: ConfigValues, profile: Profile) throws(ConfigError) {
        let isDevelopment = profile == .development
        passwordMinimumLength =
            values.optionalText(IdentityKeys.passwordMinimumLength) == nil
            ? (isDevelopment ? 8 : 15) : try values.integer(IdentityKeys.passwordMinimumLength)
        coolDown =
            values.optionalText(IdentityKeys.coolDown) == nil
            ? .seconds(isDevelopment ? 2 : 60) : try values.duration(IdentityKeys.coolDown)
        exemptsLoopback =
            values.optionalText(IdentityKeys.exemptLoopback) == nil
            ? isDevelopment : try values.boolean(IdentityKeys.exemptLoopback)
        sms = try SMSSettings(values, profile: profile)
        support = try SupportSettings(values, profile: profile)
        passwordHistory = try values.integer(IdentityKeys.passwordHistory)
        hashingThreads = try values.integer(IdentityKeys.hashingThreads)
        recoveryWorkers = try values.integer(IdentityKeys.recoveryWorkers)
        registrationsPerHour = try values.integer(IdentityKeys.registrationsPerHour)
        recoveriesPerHour = try values.integer(IdentityKeys.recoveriesPerHour)
        lookupsPerHour = try values.integer(IdentityKeys.lookupsPerHour)
        lookupLimits = LookupLimits(
            perNumber: values.optionalText(IdentityKeys.lookupsPerNumber) == nil
                ? (isDevelopment ? 1000 : 5) : try values.integer(IdentityKeys.lookupsPerNumber),
            perName: values.optionalText(IdentityKeys.lookupsPerName) == nil
                ? (isDevelopment ? 1000 : 20) : try values.integer(IdentityKeys.lookupsPerName),
            total: try values.integer(IdentityKeys.lookupsTotal))
        resetsPerHour = try values.integer(IdentityKeys.resetsPerHour)
        contactCodesPerHour =
            values.optionalText(IdentityKeys.contactCodesPerHour) == nil
            ? (isDevelopment ? 1000 : 20) : try values.integer(IdentityKeys.contactCodesPerHour)
        contactCodesPerDestination =
            values.optionalText(IdentityKeys.contactCodesPerDestination) == nil
            ? (isDevelopment ? 1000 : 10) : try values.integer(IdentityKeys.contactCodesPerDestination)
        func perAccount(_ key: ConfigKey) throws(ConfigError) -> Int {
            guard values.optionalText(key) == nil else { return try values.integer(key) }
            return isDevelopment ? 1000 : 10
        }
        accountLimits = AccountLimits(
            signOuts: try perAccount(IdentityKeys.signOutsPerAccount),
            passwordChanges: try perAccount(IdentityKeys.passwordChangesPerAccount),
            closures: try perAccount(IdentityKeys.closuresPerAccount),
            removals: try perAccount(IdentityKeys.removalsPerAccount))
        adminSecret = values.optionalText(IdentityKeys.adminSecret)
        if let adminSecret, adminSecret.utf8.count < AdminGuard.minimumSecretLength {
            throw ConfigError(
                key: IdentityKeys.adminSecret.name, "is shorter than \(AdminGuard.minimumSecretLength) characters")
        }
        closureGrace = try values.duration(IdentityKeys.closureGrace)
        undoWindow = try values.duration(IdentityKeys.undoWindow)
        contactAgeing = try values.duration(IdentityKeys.contactAgeing)
        firstNumberAgeing =
            values.optionalText(IdentityKeys.firstNumberAgeing) == nil
            ? .seconds(isDevelopment ? 0 : 7 * 86_400) : try values.duration(IdentityKeys.firstNumberAgeing)
        signInsPerHour = try values.integer(IdentityKeys.signInsPerHour)
    }
}
