/// The fields of an `application/x-www-form-urlencoded` body (WHATWG URL §5).
///
/// Stricter than browsers need: a field that appears twice, broken percent-encoding or bytes that are not UTF-8 refuse the
/// whole form, because two readers could take it for two different things.
package struct FormFields: Sendable, Equatable {
    /// Most fields a form of ours could need.
    static let maximumFields = 20

    private let fields: [String: String]

    /// Nil when the body is refused.
    package init?(_ body: [UInt8]) {
        var fields: [String: String] = [:]
        for pair in body.split(separator: UInt8(ascii: "&")) {
            guard fields.count < Self.maximumFields else { return nil }
            let split = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            guard let name = Self.decode(pair[..<split]), let value = Self.decode(pair[split...].dropFirst()),
                fields.updateValue(value, forKey: name) == nil
            else { return nil }
        }
        self.fields = fields
    }

    /// The value of a field; empty when it is not there, as a browser sends an empty input.
    package func text(_ name: String) -> String { fields[name] ?? "" }

    /// Whether a tick box is ticked: browsers send nothing for an empty one.
    package func isTicked(_ name: String) -> Bool { fields[name] != nil }

    private static func decode(_ bytes: ArraySlice<UInt8>) -> String? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%") {
                guard bytes.endIndex - index > 2, let high = hex(bytes[index + 1]), let low = hex(bytes[index + 2])
                else {
                    return nil
                }
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                index += 1
            }
        }
        return String(validating: decoded, as: UTF8.self)
    }

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}

extension FormFields: CustomStringConvertible, CustomReflectable {
    /// Fields hold passwords: they never print themselves.
    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
