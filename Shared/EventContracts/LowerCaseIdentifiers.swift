/// UUIDs in lower case, as they stand on every wire of ours; Foundation's encoder writes them in upper case.
enum LowerCaseIdentifiers {
    /// Lower-cases each JSON string in `json` that is a UUID and nothing else. Other bytes stay as they are.
    static func apply(_ json: [UInt8]) -> [UInt8] {
        var bytes = json
        var index = 0
        while index + 37 < bytes.count {
            guard bytes[index] == UInt8(ascii: "\""), bytes[index + 37] == UInt8(ascii: "\""),
                isIdentifier(bytes[(index + 1)...(index + 36)])
            else {
                index += 1
                continue
            }
            for position in (index + 1)...(index + 36) where (65...70).contains(bytes[position]) {
                bytes[position] += 32
            }
            index += 38
        }
        return bytes
    }

    /// 8-4-4-4-12 hexadecimal digits (RFC 9562 §4).
    private static func isIdentifier(_ text: ArraySlice<UInt8>) -> Bool {
        for (offset, byte) in text.enumerated() {
            switch offset {
            case 8, 13, 18, 23: if byte != UInt8(ascii: "-") { return false }
            default:
                if !(48...57).contains(byte) && !(65...70).contains(byte) && !(97...102).contains(byte) { return false }
            }
        }
        return true
    }
}
