import Foundation
import ServiceRuntime

/// The mail servers of the configuration.
enum SMTPSettings {
    /// Empty without any: the development inbox. Throws `ConfigError` naming the key.
    static func servers(
        _ values: ConfigValues, profile: Profile, helloName: String
    ) throws(ConfigError) -> [MailServer] {
        let first = try server(
            "smtp", values, profile, helloName, url: NotificationKeys.smtpURL, rate: NotificationKeys.smtpRate,
            signIn: NotificationKeys.smtpAuth)
        let second = try server(
            "smtp-2", values, profile, helloName, url: NotificationKeys.smtpSecondURL,
            rate: NotificationKeys.smtpSecondRate, signIn: NotificationKeys.smtpSecondAuth)
        guard first != nil || second == nil else {
            throw ConfigError(key: NotificationKeys.smtpURL.name, "is missing; there is a second server")
        }
        return [first, second].compactMap(\.self)
    }

    private static func server(
        _ name: String, _ values: ConfigValues, _ profile: Profile, _ helloName: String, url urlKey: ConfigKey,
        rate: ConfigKey, signIn: ConfigKey
    ) throws(ConfigError) -> MailServer? {
        guard let url = values.optionalText(urlKey) else { return nil }
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
            throw ConfigError(key: urlKey.name, "is not the address of a mail server")
        }
        configuration.connectTimeout = try values.duration(NotificationKeys.smtpConnectTimeout)
        configuration.caFile = try caFile(values)
        configuration.signIn = SMTPConfiguration.SignIn(rawValue: try values.text(signIn)) ?? .auto
        if configuration.signIn == .xoauth2 { configuration.token = try token(values) }
        guard configuration.signIn == .auto || configuration.hasUser else {
            throw ConfigError(key: urlKey.name, "names no user to sign in")
        }
        guard !configuration.hasUser || configuration.isLoopback || configuration.isEncrypted else {
            throw ConfigError(
                key: NotificationKeys.smtpTLS.name, "must be required: a password would cross the network in the clear")
        }
        return MailServer(name: name, configuration: configuration, rate: try values.optionalInteger(rate))
    }

    private static func caFile(_ values: ConfigValues) throws(ConfigError) -> String? {
        guard let path = values.optionalText(NotificationKeys.smtpCAFile) else { return nil }
        guard let data = FileManager.default.contents(atPath: path),
            data.range(of: Data("-----BEGIN CERTIFICATE-----".utf8)) != nil
        else { throw ConfigError(key: NotificationKeys.smtpCAFile.name, "is no readable file of certificates (PEM)") }
        return path
    }

    private static func token(_ values: ConfigValues) throws(ConfigError) -> SMTPToken {
        let value = values.optionalText(NotificationKeys.smtpOAuthToken)
        let path = values.optionalText(NotificationKeys.smtpOAuthPath)
        let token: SMTPToken
        switch (value, path) {
        case (let value?, nil): token = .value(value)
        case (nil, let path?): token = .file(path)
        default:
            throw ConfigError(
                key: NotificationKeys.smtpOAuthToken.name,
                "or \(NotificationKeys.smtpOAuthPath.name) is needed, one of them")
        }
        guard token.read() != nil else {
            throw ConfigError(
                key: (path == nil ? NotificationKeys.smtpOAuthToken : NotificationKeys.smtpOAuthPath).name,
                "holds no token")
        }
        return token
    }
}
