package import ServiceRuntime

/// The configuration keys of identity alone.
package enum IdentityKeys {
    package static let passwordMinimumLength = ConfigKey(
        "password.minimum-length", .integer(8...64),
        "Fewest characters (code points) of a new password; 8 in development and 15 in production by default.")
    package static let passwordHistory = ConfigKey(
        "password.history-depth", .integer(1...24), default: "1",
        "How many newest passwords a new one must differ from; 1 is the current one alone.")
    package static let coolDown = ConfigKey(
        "limits.cool-down", .duration(0...3600),
        "Pause after a message of a recovery; by default PT2S in development and PT60S in production."
    )
    package static let registrationsPerHour = ConfigKey(
        "limits.registrations-per-hour", .integer(1...1_000_000), default: "60", "Sign-ups from one network in an hour."
    )
    package static let recoveriesPerHour = ConfigKey(
        "limits.recoveries-per-hour", .integer(1...1_000_000), default: "60",
        "Requests for recovery from one network in an hour.")
    package static let lookupsPerHour = ConfigKey(
        "limits.lookups-per-hour", .integer(1...1_000_000), default: "20",
        "Look-ups by name and payment number from one network in an hour.")
    package static let lookupsPerNumber = ConfigKey(
        "limits.lookups-per-number", .integer(1...1_000_000),
        "Look-ups with one payment number in an hour, what is asked for beyond does nothing; 5 in production and 1000 in "
            + "development by default.")
    package static let lookupsPerName = ConfigKey(
        "limits.lookups-per-name", .integer(1...1_000_000),
        "Look-ups with one name in an hour, what is asked for beyond does nothing; 20 in production and 1000 in "
            + "development by default.")
    package static let lookupsTotal = ConfigKey(
        "limits.lookups-total", .integer(1...10_000_000), default: "100000",
        "Look-ups by name and payment number in an hour, what is asked for beyond does nothing.")
    package static let resetsPerHour = ConfigKey(
        "limits.resets-per-hour", .integer(1...1_000_000), default: "60",
        "Submitted new passwords from one network in an hour.")
    package static let signInsPerHour = ConfigKey(
        "limits.sign-ins-per-hour", .integer(1...1_000_000), default: "600", "Sign-ins from one network in an hour.")
    package static let contactCodesPerHour = ConfigKey(
        "limits.contact-codes-per-hour", .integer(1...1_000_000),
        "Codes for new contacts that one account may ask for in an hour; 20 in production and 1000 in development by "
            + "default.")
    package static let contactCodesPerDestination = ConfigKey(
        "limits.contact-codes-per-destination", .integer(1...1_000_000),
        "Codes for new contacts sent to one address or number in an hour, what is asked for beyond is not sent; 10 in "
            + "production and 1000 in development by default.")
    package static let signOutsPerAccount = ConfigKey(
        "limits.sign-outs-per-account", .integer(1...1_000_000),
        "Sign-outs of all devices of one account in an hour; 10 in production and 1000 in development by default.")
    package static let passwordChangesPerAccount = ConfigKey(
        "limits.password-changes-per-account", .integer(1...1_000_000),
        "Changes of one account's password from its sessions in an hour; 10 in production and 1000 in development by "
            + "default.")
    package static let closuresPerAccount = ConfigKey(
        "limits.closures-per-account", .integer(1...1_000_000),
        "Closings and reopenings of one account in an hour; 10 in production and 1000 in development by default.")
    package static let removalsPerAccount = ConfigKey(
        "limits.removals-per-account", .integer(1...1_000_000),
        "Planned removals of one account's contacts in an hour, and as many taken back; 10 in production and 1000 in "
            + "development by default.")
    package static let closureGrace = ConfigKey(
        "closure.grace", .duration(1...7_776_000), default: "P14D",
        "How long the owner of a closed account can come back before everything is erased.")
    package static let undoWindow = ConfigKey(
        "undo.window", .duration(3600...2_592_000), default: "P7D",
        "How long the links in notices take back what the notice tells.")
    package static let contactAgeing = ConfigKey(
        "contacts.ageing", .duration(0...7_776_000), default: "P7D",
        "How long a new contact waits beside an older one of its kind before it can start a recovery.")
    package static let firstNumberAgeing = ConfigKey(
        "contacts.first-number-ageing", .duration(0...7_776_000),
        "How long an account's first number waits before it can start a recovery; by default PT0S in development and "
            + "P7D in production.")
    package static let exemptLoopback = ConfigKey(
        "limits.exempt-loopback", .boolean,
        "Whether requests from this machine stand outside the limits per network; true in development.")
    package static let hashingThreads = ConfigKey(
        "password.hashing-threads", .integer(1...64), default: "2", "Passwords hashed at the same time.")
    package static let recoveryWorkers = ConfigKey(
        "recovery.workers", .integer(1...32), default: "2", "Recovery requests resolved at the same time.")

    package static let adminSecret = ConfigKey(
        "admin.secret", .text, isSecret: true,
        "Secret of the operator's client rekey-admin on the management port; at least 32 characters. Without it the "
            + "routes under /v1/admin refuse everybody.")

    package static let all =
        [
            adminSecret,
            passwordMinimumLength, passwordHistory, coolDown, registrationsPerHour, recoveriesPerHour, resetsPerHour,
            lookupsPerHour, lookupsPerNumber, lookupsPerName, lookupsTotal, signInsPerHour, contactCodesPerHour,
            contactCodesPerDestination, signOutsPerAccount, passwordChangesPerAccount, closuresPerAccount,
            removalsPerAccount, closureGrace, undoWindow, contactAgeing, firstNumberAgeing, exemptLoopback,
            hashingThreads,
            recoveryWorkers, CommonKeys.geoIPFile,
        ] + SMSKeys.all + SupportKeys.all
}
