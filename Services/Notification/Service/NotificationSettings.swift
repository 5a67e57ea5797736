import HTTPKit
import NotificationDomain
package import ServiceRuntime

/// The settings of notification alone, typed.
package struct NotificationSettings: Sendable {
    package let sender: MailSender
    package let workers: Int
    /// How people reach customer service; nil when notices say nothing of it.
    package let support: String?
    package let limits: DestinationLimits
    /// Secret of the operator's client; nil when nobody passes.
    package let adminSecret: String?
    package let bounces: BounceSettings
    /// Compiled, so that a file which cannot be used fails the start.
    package let templates: MessageTemplates
    /// Empty: the capture transport, in development only.
    package let mailServers: [MailServer]
    /// Signs our mail; nil when nobody does.
    package let dkim: DKIMSigner?
    /// Who delivers text messages, the first one first; none of them in development without a mail server: the capture
    /// transport.
    package let smsProviders: [SMSProviderSettings]
    package let smsBudget: SMSBudget

    /// Throws `ConfigError` naming the key.
    package init(
        _ values: ConfigValues, settings: ServiceSettings, dependencies: SystemDependencies = .system()
    ) throws(ConfigError) {
        let rules = ProductionRules(profile: settings.profile)
        let from = try values.text(NotificationKeys.mailFrom)
        let name = try values.text(NotificationKeys.mailName)
        guard let address = MailAddress(from), let wire = try? WireAddress(address) else {
            throw ConfigError(key: NotificationKeys.mailFrom.name, "is not one plain e-mail address")
        }
        guard !InvisibleText.isPresent(in: name), name.unicodeScalars.count <= 60 else {
            throw ConfigError(key: NotificationKeys.mailName.name, "is not a name of up to 60 visible characters")
        }
        try rules.refuse(
            from == NotificationKeys.mailFrom.defaultValue, key: NotificationKeys.mailFrom,
            "is missing; mail needs an address")
        sender = MailSender(address: address, name: name)
        support = values.optionalText(NotificationKeys.supportContact)
        guard support.map({ !InvisibleText.isPresent(in: $0) && $0.unicodeScalars.count <= 100 }) ?? true else {
            throw ConfigError(key: NotificationKeys.supportContact.name, "is not up to 100 visible characters")
        }
        workers = try values.integer(NotificationKeys.mailWorkers)
        limits = DestinationLimits(
            perAddress: RateLimit(try values.integer(NotificationKeys.mailPerAddress), per: .seconds(3600)),
            perNumber: RateLimit(try values.integer(NotificationKeys.smsPerNumber), per: .seconds(3600)),
            byStrangers: try Self.strangerLimits(values, profile: settings.profile))
        adminSecret = values.optionalText(NotificationKeys.adminSecret)
        if let adminSecret, adminSecret.utf8.count < AdminGuard.minimumSecretLength {
            throw ConfigError(
                key: NotificationKeys.adminSecret.name,
                "is shorter than \(AdminGuard.minimumSecretLength) characters")
        }
        templates = try Self.templates(values.optionalText(NotificationKeys.templatesDirectory))
        bounces = try BounceSettings(values)
        smsProviders = try Self.smsProviders(values, rules: rules, dependencies: dependencies)
        smsBudget = try Self.smsBudget(values, providers: smsProviders)
        let url = values.optionalText(NotificationKeys.smtpURL)
        try rules.refuse(
            url == nil, key: NotificationKeys.smtpURL, "is missing; the development inbox is for development only")
        mailServers = try SMTPSettings.servers(values, profile: settings.profile, helloName: wire.domain)
        dkim = try DKIMSettings.signer(values, sender: address)
    }

    /// A minute apart, five in an hour, ten in a day (NOT-05); in development nobody waits unless a key says so.
    private static func strangerLimits(
        _ values: ConfigValues, profile: Profile
    ) throws(ConfigError) -> [RateLimit] {
        let isDevelopment = profile == .development
        func count(_ key: ConfigKey, _ standard: Int) throws(ConfigError) -> Int? {
            try values.optionalInteger(key) ?? (isDevelopment ? nil : standard)
        }
        let hour = try count(NotificationKeys.mailAskedPerHour, 5)
        let day = try count(NotificationKeys.mailAskedPerDay, 10)
        return [
            isDevelopment ? nil : RateLimit(1, per: .seconds(60)), hour.map { RateLimit($0, per: .seconds(3600)) },
            day.map { RateLimit($0, per: .seconds(86_400)) },
        ].compactMap(\.self)
    }

    /// The built-in templates, or with those of `folder` in the place of some.
    private static func templates(_ folder: String?) throws(ConfigError) -> MessageTemplates {
        do {
            return try MessageTemplates(try folder.map { try TemplateFiles(folder: $0) } ?? .builtIn)
        } catch {
            throw ConfigError(key: NotificationKeys.templatesDirectory.name, "\(error)")
        }
    }

    private static func smsProviders(
        _ values: ConfigValues, rules: ProductionRules, dependencies: SystemDependencies
    ) throws(ConfigError) -> [SMSProviderSettings] {
        let first = try SMSProviderSettings(
            .first, name: "sms", values, rules: rules, dependencies: dependencies)
        let second = try SMSProviderSettings(
            .second, name: "sms-2", values, rules: rules, dependencies: dependencies)
        guard first != nil || second == nil else {
            throw ConfigError(key: SMSProviderKeys.first.provider.name, "is missing, and a second provider is there")
        }
        return [first, second].compactMap { $0 }
    }

    /// A bound on what costs nothing would bound nothing.
    private static func smsBudget(
        _ values: ConfigValues, providers: [SMSProviderSettings]
    ) throws(ConfigError) -> SMSBudget {
        let budget = SMSBudget(
            perHour: try SMSProviderSettings.amount(NotificationKeys.smsBudgetPerHour, values),
            perDay: try SMSProviderSettings.amount(NotificationKeys.smsBudgetPerDay, values))
        guard budget.perHour != nil || budget.perDay != nil else { return budget }
        for (provider, keys) in zip(providers, [SMSProviderKeys.first, .second]) where provider.cost == 0 {
            throw ConfigError(key: keys.cost.name, "is missing, and there is a budget")
        }
        return budget
    }
}
