package import ServiceRuntime

/// The configuration keys of support cases.
package enum SupportKeys {
    package static let approvalWait = ConfigKey(
        "support.approval-wait", .duration(1...1_209_600),
        "From an approval of a support case until it takes effect, in which everybody told can object; PT2S in "
            + "development and P1D in production by default, and no less there. Three times as long for a brand-new address."
    )
    package static let openingsPerHour = ConfigKey(
        "limits.support-openings-per-hour", .integer(1...1_000_000),
        "Support cases that one agent may open in an hour; 20 in production and 1000 in development by default.")
    package static let actionsPerHour = ConfigKey(
        "limits.support-actions-per-hour", .integer(1...1_000_000),
        "Actions on support cases that one agent may take in an hour; 120 in production and 10000 in development by "
            + "default.")
    package static let readingsPerHour = ConfigKey(
        "limits.support-readings-per-hour", .integer(1...1_000_000),
        "Readings of support cases that one agent may do in an hour; 240 in production and 10000 in development by "
            + "default.")

    package static let all = [approvalWait, openingsPerHour, actionsPerHour, readingsPerHour]
}
