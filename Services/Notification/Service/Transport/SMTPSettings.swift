import Foundation
import ServiceRuntime

/// The mail servers of the configuration.
enum SMTPSettings {
    /// Empty without any: the development inbox. Throws `ConfigError` naming the key.
    static func servers(
        _ values: ConfigValues, profile: Profile, helloName: String
    ) throws(ConfigError) -> [MailServer] {
        let first = try server(.first, values, profile, helloName)
        let second = try server(.second, values, profile, helloName)
        guard first != nil || second == nil else {
            throw ConfigError(key: NotificationKeys.smtpURL.name, "is missing; there is a second server")
        }
        return [first, second].compactMap(\.self)
    }

    /// The keys that each server has of its own.
    private struct Keys {
        let name: String
        let url: ConfigKey
        let rate: ConfigKey
        let signIn: ConfigKey
        let token: ConfigKey
        let tokenPath: ConfigKey

        static let first = Keys(
            name: "smtp", url: NotificationKeys.smtpURL, rate: NotificationKeys.smtpRate,
            signIn: NotificationKeys.smtpAuth, token: NotificationKeys.smtpOAuthToken,
            tokenPath: NotificationKeys.smtpOAuthPath)
        static let second = Keys(
            name: "smtp-2", url: NotificationKeys.smtpSecondURL, rate: NotificationKeys.smtpSecondRate,
            signIn: NotificationKeys.smtpSecondAuth, token: NotificationKeys.smtpSecondOAuthToken,
            tokenPath: NotificationKeys.smtpSecondOAuthPath)
    }

    private static func server(
        _ keys: Keys, _ values: ConfigValues, _ profile: Profile, _ helloName: String
    ) throws(ConfigError) -> MailServer? {
        guard let url = values.optionalText(keys.url) else { return nil }
        let timeout = try values.duration(NotificationKeys.smtpTimeout)
        let isProduction = profile == .production
        let wish = values.optionalText(NotificationKeys.smtpTLS).flatMap(SMTPConfiguration.TLS.init(rawValue:))
        let configured =
            if let tls = wish ?? (isProduction ? .required : nil) {
                SMTPConfiguration(url: url, tls: tls, timeout: timeout, helloName: helloName)
            } else {
                SMTPConfiguration(url: url, timeout: timeout, helloName: helloName)
            }
        guard var configuration = configured else {
            throw ConfigError(key: keys.url.name, "is not the address of a mail server")
        }
        configuration.connectTimeout = try values.duration(NotificationKeys.smtpConnectTimeout)
        configuration.caFile = try caFile(values)
        configuration.signIn = SMTPConfiguration.SignIn(rawValue: try values.text(keys.signIn)) ?? .auto
        if configuration.signIn == .xoauth2 { configuration.token = try token(keys, values) }
        guard configuration.signIn == .auto || configuration.hasUser else {
            throw ConfigError(key: keys.url.name, "names no user to sign in")
        }
        guard !configuration.hasUser || configuration.isLoopback || configuration.isEncrypted else {
            throw ConfigError(
                key: NotificationKeys.smtpTLS.name, "must be required: a password would cross the network in the clear")
        }
        return MailServer(
            name: keys.name, configuration: configuration, rate: try values.optionalInteger(keys.rate))
    }

    private static func caFile(_ values: ConfigValues) throws(ConfigError) -> String? {
        guard let path = values.optionalText(NotificationKeys.smtpCAFile) else { return nil }
        guard let data = FileManager.default.contents(atPath: path),
            data.range(of: Data("-----BEGIN CERTIFICATE-----".utf8)) != nil
        else { throw ConfigError(key: NotificationKeys.smtpCAFile.name, "is no readable file of certificates (PEM)") }
        return path
    }

    private static func token(_ keys: Keys, _ values: ConfigValues) throws(ConfigError) -> SMTPToken {
        let value = values.optionalText(keys.token)
        let path = values.optionalText(keys.tokenPath)
        let token: SMTPToken
        switch (value, path) {
        case (let value?, nil): token = .value(value)
        case (nil, let path?): token = .file(path)
        default:
            throw ConfigError(key: keys.token.name, "or \(keys.tokenPath.name) is needed, one of them")
        }
        guard token.read() != nil else {
            throw ConfigError(key: (path == nil ? keys.token : keys.tokenPath).name, "holds no token")
        }
        return token
    }
}
