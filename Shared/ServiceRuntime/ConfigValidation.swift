import Foundation

/// Checks one text against its key.
package enum ConfigValidation {
    /// Nil when the text is allowed, else why not. The text itself is repeated only when the key is not secret.
    package static func fault(_ text: String, of key: ConfigKey, origin: String) -> ConfigError? {
        guard let reason = reason(text, key.kind) else { return nil }
        let shown = key.isSecret ? "the value" : "\"\(text.prefix(80))\""
        return ConfigError(key: key.name, "\(shown) \(reason) (from \(origin))")
    }

    /// `true yes 1` and `false no 0`.
    package static func boolean(_ text: String) -> Bool? {
        switch text {
        case "true", "yes", "1": true
        case "false", "no", "0": false
        default: nil
        }
    }

    private static func reason(_ text: String, _ kind: ConfigKey.Kind) -> String? {
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return "holds a control byte" }
        switch kind {
        case .text: return nil
        case .integer(let range):
            guard let value = plainInteger(text) else { return "is not an integer" }
            return range.contains(value) ? nil : "is outside \(range.lowerBound) to \(range.upperBound)"
        case .boolean: return boolean(text) == nil ? "is neither true nor false" : nil
        case .duration(let range):
            guard let value = ISODuration.parse(text) else { return "is not an ISO 8601 duration such as PT90S" }
            let allowed = Duration.seconds(range.lowerBound)...Duration.seconds(range.upperBound)
            if allowed.contains(value) { return nil }
            return "is outside \(ISODuration.text(allowed.lowerBound)) to \(ISODuration.text(allowed.upperBound))"
        case .url(let schemes):
            guard let parts = URLComponents(string: text), let scheme = parts.scheme, parts.host?.isEmpty == false,
                schemes.contains(scheme)
            else { return "is not a URL that starts with \(schemes.joined(separator: ":// or "))://" }
            return nil
        case .choice(let choices):
            return choices.contains(text) ? nil : "is none of \(choices.joined(separator: ", "))"
        }
    }

    /// `Int("+5")` is 5 in Swift; a configuration spells numbers one way.
    private static func plainInteger(_ text: String) -> Int? {
        guard text.utf8.first != UInt8(ascii: "+") else { return nil }
        return Int(text)
    }
}
