import Foundation

/// A key file in memory:
/// `{"current":"k1","use":"hmac","keys":[{"kid":"k1","key":"<base64url private>","createdAt":"…","retiredAt":"…"}]}`.
///
/// `use`, `createdAt` and `retiredAt` may be missing. Writing happens only through ``jsonBytes()``.
struct KeyFile: RedactedValue {
    /// One key as it stands in the file.
    struct Entry: RedactedValue {
        var keyID: String
        var secret: [UInt8]
        var createdAt: String?
        /// When another key became current in its place.
        var retiredAt: String?
    }

    private struct WireEntry: Codable {
        var kid: String
        var key: String
        var createdAt: String?
        var retiredAt: String?
    }

    private struct Wire: Codable {
        var current: String
        var use: String?
        var keys: [WireEntry]
    }

    /// Every kind of key here is 32 bytes: HMAC-SHA-256, P-256 and X25519.
    static let keyLength = 32

    var current: String
    var use: KeyUse
    var entries: [Entry]

    init(current: String, use: KeyUse, entries: [Entry]) {
        self.current = current
        self.use = use
        self.entries = entries
    }

    /// Reads and checks a file that is to be used for `use`.
    init(json: [UInt8], use: KeyUse) throws(KeyRingError) {
        guard let wire = try? JSONDecoder().decode(Wire.self, from: Data(json)) else { throw .malformed }
        if let stated = wire.use, stated != use.rawValue { throw .wrongUse(expected: use) }
        guard !wire.keys.isEmpty else { throw .empty }
        var entries: [Entry] = []
        var seen: Set<String> = []
        for (position, key) in wire.keys.enumerated() {
            guard KeyIdentifier.isValid(key.kid) else { throw .invalidKeyID(position: position) }
            guard seen.insert(key.kid).inserted else { throw .duplicateKeyID(position: position) }
            guard let secret = Base64URL.decode(key.key), secret.count == Self.keyLength else {
                throw .invalidKey(position: position)
            }
            entries.append(
                Entry(keyID: key.kid, secret: secret, createdAt: key.createdAt, retiredAt: key.retiredAt))
        }
        guard seen.contains(wire.current) else { throw .currentKeyMissing }
        self.init(current: wire.current, use: use, entries: entries)
    }

    /// What use a file states for itself; `nil` when it states none.
    static func statedUse(json: [UInt8]) throws(KeyRingError) -> KeyUse? {
        guard let wire = try? JSONDecoder().decode(Wire.self, from: Data(json)) else { throw .malformed }
        return wire.use.flatMap(KeyUse.init(rawValue:))
    }

    /// The file's text, for writing with mode 0600.
    func jsonBytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let keys = entries.map {
            WireEntry(
                kid: $0.keyID, key: Base64URL.encode($0.secret), createdAt: $0.createdAt, retiredAt: $0.retiredAt)
        }
        return [UInt8](try encoder.encode(Wire(current: current, use: use.rawValue, keys: keys))) + [0x0A]
    }

    /// The entries with the current one first and the others in file order.
    var currentFirst: [Entry] {
        entries.filter { $0.keyID == current } + entries.filter { $0.keyID != current }
    }
}
