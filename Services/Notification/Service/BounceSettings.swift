import HTTPKit
package import ServiceRuntime

/// Where we hear of bounces and complaints, typed.
package struct BounceSettings: Sendable {
    /// A Maildir; nil when none is read.
    package let maildir: String?
    /// Nil: there is no callback.
    package let callbackSecret: String?

    /// Throws `ConfigError` naming the key.
    package init(_ values: ConfigValues) throws(ConfigError) {
        maildir = values.optionalText(NotificationKeys.bouncesMaildir)
        if let maildir, !maildir.hasPrefix("/") {
            throw ConfigError(key: NotificationKeys.bouncesMaildir.name, "is not an absolute path")
        }
        callbackSecret = values.optionalText(NotificationKeys.bouncesCallbackSecret)
        if let callbackSecret, callbackSecret.utf8.count < AdminGuard.minimumSecretLength {
            throw ConfigError(
                key: NotificationKeys.bouncesCallbackSecret.name,
                "is shorter than \(AdminGuard.minimumSecretLength) characters")
        }
    }
}
