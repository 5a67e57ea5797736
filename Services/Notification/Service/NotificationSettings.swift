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
    /// Empty: the capture transport, in development only.
    package let mailServers: [MailServer]
    /// Signs our mail; nil when nobody does.
    package let dkim: DKIMSigner?

    /// Throws `ConfigError` naming the key.
    package init(_ values: ConfigValues, settings: ServiceSettings) throws(ConfigError) {
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
            perNumber: RateLimit(try values.integer(NotificationKeys.smsPerNumber), per: .seconds(3600)))
        adminSecret = values.optionalText(NotificationKeys.adminSecret)
        if let adminSecret, adminSecret.utf8.count < AdminGuard.minimumSecretLength {
            throw ConfigError(
                key: NotificationKeys.adminSecret.name,
                "is shorter than \(AdminGuard.minimumSecretLength) characters")
        }
        let url = values.optionalText(NotificationKeys.smtpURL)
        try rules.refuse(
            url == nil, key: NotificationKeys.smtpURL, "is missing; the development inbox is for development only")
        mailServers = try SMTPSettings.servers(values, profile: settings.profile, helloName: wire.domain)
        dkim = try DKIMSettings.signer(values, sender: address)
    }
}
