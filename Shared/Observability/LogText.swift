/// Escapes text so that one event stays one line, whatever bytes a client sent.
///
/// C0 and C1 controls, DEL, and the Unicode line and paragraph separators are written as escapes; so are the
/// bidirectional overrides, which make a terminal show a line other than it is.
package enum LogText {
    /// Appends the text as a JSON string with its quotes.
    package static func appendJSON(_ text: String, to line: inout [UInt8]) {
        line.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": line.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "\"")])
            case "\\": line.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "\\")])
            case _ where isUnsafe(scalar): line.append(contentsOf: escape(scalar).utf8)
            default: line.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
        line.append(UInt8(ascii: "\""))
    }

    /// Appends the text for a terminal, without quotes.
    package static func appendPlain(_ text: String, to line: inout [UInt8]) {
        for scalar in text.unicodeScalars {
            if isUnsafe(scalar) {
                line.append(contentsOf: escape(scalar).utf8)
            } else {
                line.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// All scalars above are in the basic plane, so four digits suffice.
    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
    }
}
