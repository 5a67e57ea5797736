import Foundation

/// What the production profile refuses. A fault names the key that must change.
package struct ProductionRules: Sendable {
    private let profile: Profile

    /// Key ids of development rings start so (`rekey keys generate` without `--production`).
    package static let developmentKeyPrefix = "dev-"
    private static let defaultPasswords: Set<String> = [
        "postgres", "password", "passwd", "rekey", "secret", "changeme", "admin", "test", "example", "development",
    ]

    package init(profile: Profile) {
        self.profile = profile
    }

    /// The rules that need nothing but the common settings.
    package func faults(settings: ServiceSettings, values: ConfigValues) -> [ConfigError] {
        guard profile == .production else { return [] }
        var faults: [ConfigError] = []
        if settings.clockOffset != .zero {
            faults.append(ConfigError(key: CommonKeys.clockOffset.name, "is for development only"))
        }
        if !settings.publicURL.hasPrefix("https://") {
            faults.append(ConfigError(key: CommonKeys.publicURL.name, "must start with https:// in production"))
        }
        if let url = settings.databaseURL, let parts = URLComponents(string: url), let password = parts.password,
            Self.isDefault(password, user: parts.user)
        {
            faults.append(ConfigError(key: CommonKeys.databaseURL.name, "holds a default password"))
        }
        for key in values.keys where key.isSecret && values.origin(key) == key.flag {
            faults.append(ConfigError(key: key.name, "a secret on the command line is seen by every user; use a file"))
        }
        return faults
    }

    /// Refuses key rings made for development.
    /// - Parameters:
    ///   - ids: all key ids of one ring.
    ///   - file: the ring's file name, for the message.
    package func requireProductionKeys(_ ids: [String], file: String) throws(ConfigError) {
        guard profile == .production, ids.contains(where: { $0.hasPrefix(Self.developmentKeyPrefix) }) else { return }
        throw ConfigError(key: CommonKeys.keysDirectory.name, "\(file) holds a development key")
    }

    /// Refuses a setting that is fine in development, as the capture transport.
    package func refuse(_ isUnfit: Bool, key: ConfigKey, _ reason: String) throws(ConfigError) {
        guard profile == .production, isUnfit else { return }
        throw ConfigError(key: key.name, reason)
    }

    /// Whether a password is one that everybody tries first.
    package static func isDefault(_ password: String, user: String?) -> Bool {
        password.isEmpty || defaultPasswords.contains(password.lowercased()) || password == user
    }
}
