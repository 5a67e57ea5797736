/// The protected header of our signed statements: exactly the members `alg`, `kid` and `typ`, each once and each plain
/// text.
///
/// Reading is stricter than JSON asks for. A header needs no escapes, no nesting and no other members, so none are
/// accepted: `jwk`, `jku`, `x5u`, `x5c`, `crit`, duplicates and non-strings all fail here, before any key is looked
/// at (JWT-01, JWT-02, RFC 8725 §3.1 and §3.10).
struct CompactHeader: Sendable, Equatable {
    /// The only algorithm of the project.
    static let es256 = "ES256"
    /// Our longest header has 64 + 64 characters of values; nothing longer is read.
    static let maximumBytes = 256

    let algorithm: String
    let keyID: String
    let type: String

    init(algorithm: String, keyID: String, type: String) {
        self.algorithm = algorithm
        self.keyID = keyID
        self.type = type
    }

    /// Reads a decoded header; `nil` when it is not of the one accepted form.
    init?(json: [UInt8]) {
        guard json.count <= Self.maximumBytes, let members = Self.members(json), members.count == 3,
            let algorithm = members["alg"], let keyID = members["kid"], let type = members["typ"]
        else { return nil }
        self.init(algorithm: algorithm, keyID: keyID, type: type)
    }

    /// The header's text; `nil` when a value cannot stand in it.
    var jsonBytes: [UInt8]? {
        guard KeyIdentifier.isValid(keyID), (1...64).contains(type.utf8.count),
            type.utf8.allSatisfy(Self.isPlain)
        else { return nil }
        return Array(#"{"alg":"\#(algorithm)","kid":"\#(keyID)","typ":"\#(type)"}"#.utf8)
    }

    /// The members of a flat JSON object of unescaped ASCII strings; `nil` for any other text and for a repeated name.
    private static func members(_ json: [UInt8]) -> [String: String]? {
        var rest = json[...]
        guard skip(UInt8(ascii: "{"), in: &rest) else { return nil }
        var members: [String: String] = [:]
        repeat {
            guard let name = text(in: &rest), skip(UInt8(ascii: ":"), in: &rest), let value = text(in: &rest),
                members.updateValue(value, forKey: name) == nil
            else { return nil }
        } while skip(UInt8(ascii: ","), in: &rest)
        guard skip(UInt8(ascii: "}"), in: &rest) else { return nil }
        skipSpace(in: &rest)
        return rest.isEmpty ? members : nil
    }

    private static func text(in rest: inout ArraySlice<UInt8>) -> String? {
        guard skip(UInt8(ascii: "\""), in: &rest), let end = rest.firstIndex(of: UInt8(ascii: "\"")),
            rest[..<end].allSatisfy(isPlain)
        else { return nil }
        let text = String(decoding: rest[..<end], as: UTF8.self)
        rest = rest[(end + 1)...]
        return text
    }

    private static func skip(_ byte: UInt8, in rest: inout ArraySlice<UInt8>) -> Bool {
        skipSpace(in: &rest)
        guard rest.first == byte else { return false }
        rest = rest.dropFirst()
        return true
    }

    private static func skipSpace(in rest: inout ArraySlice<UInt8>) {
        rest = rest.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    }

    /// Printable ASCII without the quotation mark and the backslash.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }
}
