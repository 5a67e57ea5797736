/// Quoted-printable text (RFC 2045 §6.7) that reaches its reader unchanged, whatever servers do on the way.
enum QuotedPrintable {
    /// RFC 2045 §6.7 rule 5, the soft line break included.
    static let longestLine = 76

    /// Line ends of every kind but a lone CR become CRLF.
    static func encode(_ text: String) -> [UInt8] {
        var output: [UInt8] = []
        let bytes = Array(text.replacing("\r\n", with: "\n").utf8)
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            if index > 0 { output += "\r\n".utf8 }
            append(Array(line), to: &output)
        }
        return output
    }

    private static func append(_ line: [UInt8], to output: inout [UInt8]) {
        var column = 0
        for (index, byte) in line.enumerated() {
            let atom = mustBeEscaped(byte, index, in: line) ? escaped(byte) : [byte]
            // One column is kept for the soft break; the last character of the line needs none, but may have it.
            if column + atom.count > longestLine - 1 {
                output += "=\r\n".utf8
                column = 0
            }
            // A dot that begins a line means something in SMTP, also one that a soft break put there.
            let written = column == 0 && byte == UInt8(ascii: ".") ? escaped(byte) : atom
            output += written
            column += written.count
        }
    }

    private static func mustBeEscaped(_ byte: UInt8, _ index: Int, in line: [UInt8]) -> Bool {
        switch byte {
        case UInt8(ascii: "="): true
        // Blanks at the end are cut off by some; `From ` at the beginning is quoted by others.
        case UInt8(ascii: " "), UInt8(ascii: "\t"): index == line.count - 1
        case UInt8(ascii: "F"): index == 0 && line.starts(with: "From ".utf8)
        default: !(0x21...0x7E).contains(byte)
        }
    }

    private static func escaped(_ byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
}
