/// Why a configuration is refused. Its text names the key and is safe to print: it never holds a secret value.
package struct ConfigError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The key, or the flag, variable or path that is no key.
    package let key: String
    package let reason: String

    package init(key: String, _ reason: String) {
        self.key = key
        self.reason = reason
    }

    package var description: String { "\(key): \(reason)" }
}
