import HTTPKit
package import ServiceRuntime

/// Where we hear of bounces and complaints, typed.
package struct BounceSettings: Sendable {
    /// Mailboxes; nil when none is read.
    package let maildir: String?
    package let mbox: String?
    /// Nil: there is no callback.
    package let callbackSecret: String?

    /// Throws `ConfigError` naming the key.
    package init(_ values: ConfigValues) throws(ConfigError) {
        maildir = try Self.path(NotificationKeys.bouncesMaildir, values)
        mbox = try Self.path(NotificationKeys.bouncesMbox, values)
        callbackSecret = values.optionalText(NotificationKeys.bouncesCallbackSecret)
        if let callbackSecret, callbackSecret.utf8.count < AdminGuard.minimumSecretLength {
            throw ConfigError(
                key: NotificationKeys.bouncesCallbackSecret.name,
                "is shorter than \(AdminGuard.minimumSecretLength) characters")
        }
    }

    private static func path(_ key: ConfigKey, _ values: ConfigValues) throws(ConfigError) -> String? {
        guard let path = values.optionalText(key) else { return nil }
        guard path.hasPrefix("/") else { throw ConfigError(key: key.name, "is not an absolute path") }
        return path
    }
}
