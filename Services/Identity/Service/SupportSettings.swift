package import ServiceRuntime

/// The settings of support cases, typed, with the defaults that depend on the profile.
package struct SupportSettings: Sendable {
    /// From an approval until it takes effect.
    package var approvalWait: Duration
    /// The same for an address that the account never had: three times as long, and three days at least in production.
    package var newAddressWait: Duration
    package var openingsPerHour: Int
    package var actionsPerHour: Int
    package var readingsPerHour: Int

    /// In production whoever objects within a day is heard.
    private static let minimumApprovalWait: Duration = .seconds(86_400)

    package init(_ values: ConfigValues, profile: Profile) throws(ConfigError) {
        let isDevelopment = profile == .development
        approvalWait =
            values.optionalText(SupportKeys.approvalWait) == nil
            ? (isDevelopment ? .seconds(2) : .seconds(86_400)) : try values.duration(SupportKeys.approvalWait)
        guard isDevelopment || approvalWait >= Self.minimumApprovalWait else {
            throw ConfigError(key: SupportKeys.approvalWait.name, "is below PT24H in production")
        }
        newAddressWait = max(approvalWait * 3, isDevelopment ? .zero : .seconds(3 * 86_400))
        openingsPerHour =
            values.optionalText(SupportKeys.openingsPerHour) == nil
            ? (isDevelopment ? 1000 : 20) : try values.integer(SupportKeys.openingsPerHour)
        actionsPerHour =
            values.optionalText(SupportKeys.actionsPerHour) == nil
            ? (isDevelopment ? 10_000 : 120) : try values.integer(SupportKeys.actionsPerHour)
        readingsPerHour =
            values.optionalText(SupportKeys.readingsPerHour) == nil
            ? (isDevelopment ? 10_000 : 240) : try values.integer(SupportKeys.readingsPerHour)
    }

    var rules: SupportRules { SupportRules(approvalWait: approvalWait, newAddressWait: newAddressWait) }
}
