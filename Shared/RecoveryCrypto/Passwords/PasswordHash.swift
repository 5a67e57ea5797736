import Foundation

/// A stored Argon2id hash in PHC string format: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>` with unpadded standard
/// base64.
struct PasswordHash: RedactedValue {
    /// Argon2 version 1.3, the only one.
    static let version = 19

    let parameters: Argon2Parameters
    let salt: [UInt8]
    let tag: [UInt8]

    init(parameters: Argon2Parameters, salt: [UInt8], tag: [UInt8]) {
        self.parameters = parameters
        self.salt = salt
        self.tag = tag
    }

    /// Reads a stored string; `nil` when it is not of exactly this form or asks for unacceptable costs.
    init?(phc: String) {
        guard phc.utf8.count <= 512 else { return nil }
        let fields = Array(phc.utf8).split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
        guard fields.count == 6, fields[0].isEmpty, fields[1].elementsEqual("argon2id".utf8),
            fields[2].elementsEqual("v=\(Self.version)".utf8),
            let parameters = Self.parameters(fields[3]), parameters.isAcceptable,
            let salt = Self.decode(fields[4]), (8...64).contains(salt.count),
            let tag = Self.decode(fields[5]), (16...64).contains(tag.count)
        else { return nil }
        self.init(parameters: parameters, salt: salt, tag: tag)
    }

    /// The string to store.
    var phc: String {
        let cost = "m=\(parameters.memoryKiB),t=\(parameters.iterations),p=\(parameters.parallelism)"
        return "$argon2id$v=\(Self.version)$\(cost)$\(Self.encode(salt))$\(Self.encode(tag))"
    }

    private static func parameters(_ field: ArraySlice<UInt8>) -> Argon2Parameters? {
        let parts = field.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard parts.count == 3, let memory = number(parts[0], after: "m="),
            let iterations = number(parts[1], after: "t="), let parallelism = number(parts[2], after: "p=")
        else { return nil }
        return Argon2Parameters(memoryKiB: memory, iterations: iterations, parallelism: parallelism)
    }

    /// A decimal number without sign or leading zeros after `name`.
    private static func number(_ part: ArraySlice<UInt8>, after name: String) -> UInt32? {
        guard part.starts(with: name.utf8) else { return nil }
        let digits = part.dropFirst(name.utf8.count)
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }), digits.first != 0x30 else { return nil }
        return UInt32(String(decoding: digits, as: UTF8.self))
    }

    private static func encode(_ bytes: [UInt8]) -> String {
        var text = Data(bytes).base64EncodedString()
        while text.utf8.last == UInt8(ascii: "=") { text.removeLast() }
        return text
    }

    private static func decode(_ field: ArraySlice<UInt8>) -> [UInt8]? {
        // The two alphabets differ in two characters only, so the strict decoder serves for both.
        guard !field.contains(UInt8(ascii: "-")), !field.contains(UInt8(ascii: "_")) else { return nil }
        return Base64URL.decode(
            field.map { byte in
                switch byte {
                case UInt8(ascii: "+"): UInt8(ascii: "-")
                case UInt8(ascii: "/"): UInt8(ascii: "_")
                default: byte
                }
            })
    }
}
