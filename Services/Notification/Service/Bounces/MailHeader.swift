/// A block of header fields (RFC 5322 §2.2): of a mail, of a part, or of a delivery status. Whoever wrote it is not
/// trusted: what is no field is left out, what is too long is cut, and what is too much is not looked at.
struct MailHeader: Sendable {
    static let maximumFields = 200
    static let maximumNameBytes = 76
    static let maximumValueBytes = 4096

    private let fields: [(name: String, value: String)]

    /// Reads up to the next empty line and past it.
    init(readingFrom rest: inout ArraySlice<UInt8>) {
        var found: [(name: String, value: [UInt8])] = []
        var isKept = false
        while let line = MailLines.next(&rest), !line.isEmpty {
            if line.first == 0x20 || line.first == 0x09 {
                guard isKept else { continue }
                let room = Self.maximumValueBytes - found[found.count - 1].value.count
                found[found.count - 1].value += ([0x20] + MailLines.trimmed(line)).prefix(max(0, room))
                continue
            }
            isKept = false
            guard found.count < Self.maximumFields, let colon = line.firstIndex(of: UInt8(ascii: ":")),
                let name = Self.name(line[..<colon])
            else { continue }
            found.append((name, Array(MailLines.trimmed(line[(colon + 1)...]).prefix(Self.maximumValueBytes))))
            isKept = true
        }
        fields = found.map { ($0.name, String(decoding: $0.value, as: UTF8.self)) }
    }

    var isEmpty: Bool { fields.isEmpty }

    /// The first field of that name, which is given in lower case.
    func first(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    /// All fields of that name, in order.
    func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    private static func name(_ bytes: ArraySlice<UInt8>) -> String? {
        let name = MailLines.trimmed(bytes)
        guard !name.isEmpty, name.count <= maximumNameBytes, name.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        return String(decoding: name, as: UTF8.self).lowercased()
    }
}
