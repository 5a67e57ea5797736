package import IdentityDomain
package import ServiceRuntime

/// The settings of telephone numbers and of recovery by SMS.
package struct SMSSettings: Sendable {
    package var phones: PhoneNumbers
    package var codeLife: Duration
    package var limits: SMSLimits
    /// Asked before each SMS; nil for no check.
    package var riskURL: String?
    package var riskToken: String?

    package init(_ values: ConfigValues, profile: Profile) throws(ConfigError) {
        let table = CountryTable(PackageResources.phone_numbers_txt)
        let home = try values.text(SMSKeys.defaultCountry)
        guard table.countries.contains(home) else {
            throw ConfigError(key: SMSKeys.defaultCountry.name, "is not the ISO 3166-1 code of a country")
        }
        let served = Set(values.list(SMSKeys.countries))
        guard served.isSubset(of: table.countries) else {
            throw ConfigError(key: SMSKeys.countries.name, "holds what is not the ISO 3166-1 code of a country")
        }
        phones = PhoneNumbers(table: table, served: served, home: home)
        codeLife = try values.duration(CommonKeys.smsCodeLifetime)
        func bound(_ key: ConfigKey, production: Int, development: Int) throws(ConfigError) -> Int {
            guard values.optionalText(key) == nil else { return try values.integer(key) }
            return profile == .development ? development : production
        }
        limits = SMSLimits(
            perNumber: try bound(SMSKeys.perNumber, production: 6, development: 60),
            perBlock: try bound(SMSKeys.perBlock, production: 300, development: 100_000),
            perCountry: try values.integer(SMSKeys.perCountry),
            altogether: try values.integer(SMSKeys.altogether),
            breakerMinimum: try bound(SMSKeys.breakerMinimum, production: 100, development: 100_000),
            breakerPercent: try values.integer(SMSKeys.breakerPercent))
        riskURL = values.optionalText(SMSKeys.riskURL)
        riskToken = values.optionalText(SMSKeys.riskToken)
        try ProductionRules(profile: profile).refuse(
            riskURL.map { !$0.hasPrefix("https://") } ?? false, key: SMSKeys.riskURL,
            "must start with https:// in production")
    }
}
