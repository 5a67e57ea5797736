/// The parameters of an `application/x-www-form-urlencoded` request to an OAuth route (RFC 6749 §3.2, Appendix B).
///
/// Strict where a lenient reader is an attack: a parameter must not appear twice, percent escapes must be whole, the
/// text must be UTF-8 without control characters. Unknown parameters are ignored, as RFC 6749 §3.2 demands; a parameter
/// without a value counts as left out.
package struct FormBody: Sendable {
    /// More than any of our routes takes.
    package static let maximumParameters = 32

    private let parameters: [String: String]

    /// Throws `OAuthError.invalidRequest`.
    package init(parsing bytes: some Collection<UInt8>) throws(OAuthError) {
        var parameters: [String: String] = [:]
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let halves = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = try Self.text(halves[0])
            let value = halves.count == 2 ? try Self.text(halves[1]) : ""
            guard parameters.updateValue(value, forKey: name) == nil else { throw .invalidRequest }
            guard parameters.count <= Self.maximumParameters else { throw .invalidRequest }
        }
        self.parameters = parameters
    }

    /// The parameter's value; nil when it is absent or empty. Throws `OAuthError.invalidRequest` above `maximumBytes`.
    package func optional(_ name: String, maximumBytes: Int) throws(OAuthError) -> String? {
        guard let value = parameters[name], !value.isEmpty else { return nil }
        guard value.utf8.count <= maximumBytes else { throw .invalidRequest }
        return value
    }

    /// The parameter's value. Throws `OAuthError.invalidRequest` when it is absent, empty or too long.
    package func required(_ name: String, maximumBytes: Int) throws(OAuthError) -> String {
        guard let value = try optional(name, maximumBytes: maximumBytes) else { throw .invalidRequest }
        return value
    }

    /// Undoes `+` and percent escapes.
    static func text(_ encoded: some Collection<UInt8>) throws(OAuthError) -> String {
        var bytes: [UInt8] = []
        var rest = encoded[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(0x20)
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst(), let low = rest.popFirst(), let first = nibble(high),
                    let second = nibble(low)
                else { throw .invalidRequest }
                bytes.append(first << 4 | second)
            default: bytes.append(byte)
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .invalidRequest }
        // Byte by byte for C0 and DEL, scalar by scalar for C1: a Character can hide them (standards A12).
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }) else {
            throw .invalidRequest
        }
        return text
    }

    private static func nibble(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
