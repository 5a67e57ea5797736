/// Decides from the *name* of a log field whether its value may be shown.
///
/// A name is cut into words at `.`, `_`, `-` and at capital letters; one secret word hides the value. Hiding too much
/// costs a look in the database, showing too much cannot be taken back, so the list is generous.
package enum SecretKeyWords {
    private static let words: Set<String> = [
        "password", "passwd", "passphrase", "pwd", "secret", "secrets", "token", "tokens", "jwt", "bearer", "assertion",
        "grant", "authorization", "cookie", "cookies", "credential", "credentials", "pin", "otp", "apikey", "dsn",
        "email", "mail", "phone", "msisdn", "mobile", "address", "recipient", "destination", "iban", "card", "pan",
        "handle", "nonce", "signature", "plaintext", "ciphertext", "link", "fullname", "identifier", "body", "query",
    ]
    /// Words that make `code` harmless: an exit code or an SQLSTATE explains a failure, a recovery code opens a door.
    private static let harmlessCodes: Set<String> = ["status", "exit", "error", "sql", "state", "reason", "country"]
    /// Names of identifiers made for logs although they look random.
    private static let openNames: Set<String> = [
        "traceparent", "traceid", "spanid", "requestid", "correlationid", "causationid", "eventid", "revision",
        "checksum", "tokenurl", "mailtransport", "bodybytes", "addressfamily",
    ]

    /// True when a value under this name is never printed.
    package static func isSecret(_ name: String) -> Bool {
        let parts = split(name)
        if openNames.contains(parts.joined()) { return false }
        if parts.contains(where: words.contains) { return true }
        guard parts.contains("code") || parts.contains("codes") else { return false }
        return !parts.contains(where: harmlessCodes.contains)
    }

    /// True when the name belongs to an identifier that is shown even if it looks like a token.
    package static func isOpen(_ name: String) -> Bool {
        openNames.contains(split(name).joined())
    }

    private static func split(_ name: String) -> [String] {
        var parts: [String] = []
        var current: [UInt8] = []
        var previousWasLower = false
        func flush() {
            if !current.isEmpty { parts.append(String(decoding: current, as: UTF8.self)) }
            current.removeAll(keepingCapacity: true)
        }
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                if previousWasLower { flush() }
                current.append(byte | 0x20)
                previousWasLower = false
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
                current.append(byte)
                previousWasLower = true
            default:
                flush()
                previousWasLower = false
            }
        }
        flush()
        return parts
    }
}
