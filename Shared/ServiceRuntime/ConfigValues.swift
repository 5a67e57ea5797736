/// The checked values of one process, each with where it came from.
///
/// Printing it shows every key with secrets redacted. Values were validated on loading, so the typed readers fail only
/// for a key without a value.
package struct ConfigValues: Sendable {
    /// A value and the place that set it, as `REKEY_HTTP_PORT`, `--http-port`, `file` or `default`.
    package struct Entry: Sendable {
        package let text: String
        package let origin: String

        package init(text: String, origin: String) {
            self.text = text
            self.origin = origin
        }
    }

    package let keys: [ConfigKey]
    private let entries: [String: Entry]

    package init(keys: [ConfigKey], entries: [String: Entry]) {
        self.keys = keys
        self.entries = entries
    }

    /// The text of a value, secret or not; nil without one or when it is empty.
    package func optionalText(_ key: ConfigKey) -> String? {
        guard let text = entries[key.name]?.text ?? key.defaultValue, !text.isEmpty else { return nil }
        return text
    }

    /// Where the value came from; nil without one.
    package func origin(_ key: ConfigKey) -> String? {
        entries[key.name]?.origin
    }

    package func text(_ key: ConfigKey) throws(ConfigError) -> String {
        guard let text = optionalText(key) else { throw ConfigError(key: key.name, "is missing") }
        return text
    }

    package func integer(_ key: ConfigKey) throws(ConfigError) -> Int {
        guard let value = Int(try text(key)) else { throw ConfigError(key: key.name, "is not an integer") }
        return value
    }

    /// The same, or nil without a value.
    package func optionalInteger(_ key: ConfigKey) throws(ConfigError) -> Int? {
        optionalText(key) == nil ? nil : try integer(key)
    }

    package func boolean(_ key: ConfigKey) throws(ConfigError) -> Bool {
        guard let value = ConfigValidation.boolean(try text(key)) else {
            throw ConfigError(key: key.name, "is neither true nor false")
        }
        return value
    }

    package func duration(_ key: ConfigKey) throws(ConfigError) -> Duration {
        guard let value = ISODuration.parse(try text(key)) else {
            throw ConfigError(key: key.name, "is not an ISO 8601 duration")
        }
        return value
    }

    /// The value as a case of an enumeration whose raw values are the choices of the key.
    package func choice<Choice: RawRepresentable<String>>(
        _ key: ConfigKey, as type: Choice.Type = Choice.self
    ) throws(ConfigError) -> Choice {
        guard let value = Choice(rawValue: try text(key)) else { throw ConfigError(key: key.name, "is not allowed") }
        return value
    }

    /// Values separated by commas, blanks around them removed, empty ones dropped.
    package func list(_ key: ConfigKey) -> [String] {
        (optionalText(key) ?? "").split(separator: ",").map { $0.trimmingPrefix { $0 == " " } }
            .map { String($0.reversed().trimmingPrefix { $0 == " " }.reversed()) }.filter { !$0.isEmpty }
    }
}

extension ConfigValues: CustomStringConvertible, CustomDebugStringConvertible {
    /// One line a key: `http.port = 8101 (default)`.
    package var description: String {
        keys.sorted { $0.name < $1.name }.map { key in
            "\(key.name) = \(redacted(key)) (\(origin(key) ?? "default"))"
        }.joined(separator: "\n")
    }

    package var debugDescription: String { description }

    /// The value as it may be shown.
    package func redacted(_ key: ConfigKey) -> String {
        guard let text = optionalText(key) else { return "" }
        return key.isSecret ? "<redacted>" : text
    }
}
