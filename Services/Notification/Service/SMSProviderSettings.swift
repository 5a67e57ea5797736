import Foundation
import NotificationDomain
package import ServiceRuntime

/// One SMS provider as it is configured.
package struct SMSProviderSettings: Sendable {
    enum Dialect: Sendable {
        case twilio(TwilioConfiguration)
        case json(JSONProviderConfiguration)
    }

    /// `sms` or `sms-2`: in rows, logs and metrics, and in the path of its delivery reports.
    package let name: String
    let dialect: Dialect
    /// Longest time for one request.
    package let timeout: Duration
    /// Longest time for one message: what became of it is asked for before it is sent once more, and each is a request and
    /// its answer's body.
    var longest: Duration { timeout * 4 }
    package let rate: Int?
    /// Of one part of a message, in millionths.
    package let cost: Int64
    /// How its delivery reports are checked; nil when it sends none.
    let callback: (any SMSCallback)?

    private static let longestTemplate = 65_536
    private static let shortestSecret = 32

    /// Nil when there is no such provider. Throws `ConfigError` naming the key.
    package init?(
        _ keys: SMSProviderKeys, name: String, _ values: ConfigValues, rules: ProductionRules,
        dependencies: SystemDependencies
    ) throws(ConfigError) {
        guard let kind = values.optionalText(keys.provider) else {
            // Half a provider is a mistake and not none.
            for key in keys.all where key.defaultValue == nil && values.optionalText(key) != nil {
                throw ConfigError(key: keys.provider.name, "is missing, and \(key.name) is set")
            }
            return nil
        }
        self.name = name
        timeout = try values.duration(keys.timeout)
        rate = try values.optionalInteger(keys.rate)
        cost = try Self.amount(keys.cost, values) ?? 0
        for key in [keys.url, keys.callbackURL, keys.statusURL] {
            let isPlain = values.optionalText(key)?.hasPrefix("https://") == false
            try rules.refuse(isPlain, key: key, "must start with https:// in production")
        }
        if kind == "twilio" {
            let twilio = try Self.twilio(keys, values)
            dialect = .twilio(twilio)
            callback = twilio.callbackURL.map {
                TwilioCallback(provider: name, url: $0, account: twilio.account, token: twilio.token)
            }
        } else {
            dialect = .json(try Self.json(keys, values))
            callback = try values.optionalText(keys.callbackSecret).map { secret throws(ConfigError) in
                guard secret.utf8.count >= Self.shortestSecret else {
                    throw ConfigError(
                        key: keys.callbackSecret.name, "is shorter than \(Self.shortestSecret) characters")
                }
                return JSONCallback(provider: name, secret: secret, now: dependencies.now)
            }
        }
    }

    /// One worker's own connections.
    func makeProvider(_ dependencies: SystemDependencies) -> any MessageProvider {
        switch dialect {
        case .twilio(let configuration):
            TwilioProvider(name: name, configuration: configuration, timeout: timeout, dependencies: dependencies)
        case .json(let configuration):
            JSONProvider(name: name, configuration: configuration, timeout: timeout, dependencies: dependencies)
        }
    }

    /// Nil without a value.
    static func amount(_ key: ConfigKey, _ values: ConfigValues) throws(ConfigError) -> Int64? {
        guard let text = values.optionalText(key) else { return nil }
        guard let amount = MicroUnits.parse(text), amount > 0 else {
            throw ConfigError(key: key.name, "is not an amount as 0.0725, above 0 and with up to six decimals")
        }
        return amount
    }

    private static func twilio(_ keys: SMSProviderKeys, _ values: ConfigValues) throws(ConfigError)
        -> TwilioConfiguration
    {
        let account = try values.text(keys.account)
        guard account.utf8.count <= 64, account.utf8.allSatisfy({ isAlphanumeric($0) }) else {
            throw ConfigError(key: keys.account.name, "is not an account id")
        }
        let base = values.optionalText(keys.url) ?? "https://api.twilio.com"
        let trimmed = base.hasSuffix("/") ? String(base.dropLast()) : base
        try requirePlain(trimmed, keys.url)
        let callbackURL = values.optionalText(keys.callbackURL)
        if let callbackURL { try requirePlain(callbackURL, keys.callbackURL) }
        return TwilioConfiguration(
            base: trimmed, account: account, token: try values.text(keys.token), from: try values.text(keys.from),
            callbackURL: callbackURL)
    }

    private static func json(_ keys: SMSProviderKeys, _ values: ConfigValues) throws(ConfigError)
        -> JSONProviderConfiguration
    {
        return JSONProviderConfiguration(
            url: try values.text(keys.url), method: try values.text(keys.method), headers: try headers(keys, values),
            from: values.optionalText(keys.from) ?? "", template: try template(keys.templateFile, values),
            idPath: try path(keys.idPath, values), look: try look(keys, values))
    }

    private static func look(_ keys: SMSProviderKeys, _ values: ConfigValues) throws(ConfigError)
        -> JSONProviderConfiguration.Look?
    {
        guard let url = values.optionalText(keys.statusURL) else { return nil }
        guard url.contains("{{reference}}"), url.replacing("{{reference}}", with: "").firstRange(of: "{{") == nil else {
            throw ConfigError(key: keys.statusURL.name, "has no {{reference}}, or something else in braces")
        }
        guard let path = try path(keys.statusPath, values) else {
            throw ConfigError(key: keys.statusPath.name, "is missing")
        }
        let words = [keys.statusAccepted, keys.statusRefused, keys.statusNotFound].map { Set(values.list($0)) }
        for (key, others) in [(keys.statusRefused, words[0]), (keys.statusNotFound, words[0].union(words[1]))]
        where !others.isDisjoint(with: values.list(key)) {
            throw ConfigError(key: key.name, "holds a word that means something else too")
        }
        return .init(url: url, path: path, accepted: words[0], refused: words[1], notFound: words[2])
    }

    private static func headers(_ keys: SMSProviderKeys, _ values: ConfigValues) throws(ConfigError)
        -> [(name: String, value: String)]
    {
        var headers: [(name: String, value: String)] = []
        for line in values.list(keys.headers) {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { throw ConfigError(key: keys.headers.name, "is not \"name: value\"") }
            headers.append((String(parts[0]), String(parts[1].drop { $0 == " " })))
            try requireToken(headers[headers.count - 1].name, keys.headers)
        }
        guard let token = values.optionalText(keys.token) else { return headers }
        let name = try values.text(keys.tokenHeader)
        try requireToken(name, keys.tokenHeader)
        let scheme = values.optionalText(keys.tokenScheme).map { $0 + " " } ?? ""
        return headers + [(name, scheme + token)]
    }

    private static func template(_ key: ConfigKey, _ values: ConfigValues) throws(ConfigError) -> SMSBodyTemplate {
        let file = try values.text(key)
        guard let bytes = FileManager.default.contents(atPath: file), bytes.count <= longestTemplate,
            let source = String(validating: bytes, as: UTF8.self)
        else { throw ConfigError(key: key.name, "is no file of text that can be read") }
        do {
            return try SMSBodyTemplate(source)
        } catch {
            throw ConfigError(key: key.name, error.description)
        }
    }

    private static func path(_ key: ConfigKey, _ values: ConfigValues) throws(ConfigError) -> JSONPath? {
        guard let text = values.optionalText(key) else { return nil }
        guard let path = JSONPath(text) else {
            throw ConfigError(key: key.name, "is not names joined by dots")
        }
        return path
    }

    /// What is added behind it has to stay behind it.
    private static func requirePlain(_ url: String, _ key: ConfigKey) throws(ConfigError) {
        guard !url.contains("?"), !url.contains("#"), !url.contains("@") else {
            throw ConfigError(key: key.name, "holds a query, a fragment or a password")
        }
    }

    /// A name of a header (RFC 9110 §5.6.2), of the characters that are in use.
    private static func requireToken(_ name: String, _ key: ConfigKey) throws(ConfigError) {
        let joins = "-_".utf8
        guard !name.isEmpty, name.utf8.allSatisfy({ isAlphanumeric($0) || joins.contains($0) })
        else { throw ConfigError(key: key.name, "holds what is not the name of a header") }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
