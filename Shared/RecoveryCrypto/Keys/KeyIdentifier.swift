/// Rules for key ids: `^[A-Za-z0-9_-]{1,64}$` (JWT-02); ids of development keys start with `dev-`.
package enum KeyIdentifier {
    /// What ids of generated development keys start with; the production profile refuses such keys.
    package static let developmentPrefix = "dev-"

    /// Whether `text` is a well-formed key id. Looks at bytes, so only ASCII passes.
    package static func isValid(_ text: String) -> Bool {
        let bytes = text.utf8
        return (1...64).contains(bytes.count)
            && bytes.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
                default: false
                }
            }
    }

    /// Whether the id marks a key made for development.
    package static func isDevelopment(_ text: String) -> Bool {
        text.utf8.starts(with: developmentPrefix.utf8)
    }
}
