/// The relaxed forms of RFC 6376 §3.4.2 and §3.4.4: what servers on the way may change makes no difference.
enum DKIMCanonical {
    /// The named header lines, each with its line end: of several with one name the last first, of none nothing (§5.4.2).
    static func headers(_ names: [String], of lines: [String]) -> [UInt8] {
        var left = lines
        var output: [UInt8] = []
        for name in names {
            guard let index = left.lastIndex(where: { $0.lowercased().hasPrefix(name + ":") }) else { continue }
            output += header(left.remove(at: index)) + "\r\n".utf8
        }
        return output
    }

    /// One header line, unfolded, without its line end.
    static func header(_ line: String) -> [UInt8] {
        let bytes = line.utf8.filter { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return bytes }
        let name = String(decoding: bytes[..<colon], as: UTF8.self).lowercased()
        let value = collapsed(bytes[(colon + 1)...].drop(while: isBlank))
        return Array(name.utf8) + [UInt8(ascii: ":")] + value
    }

    /// A body whose lines end in CRLF.
    static func body(_ bytes: [UInt8]) -> [UInt8] {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { line in collapsed(line.last == UInt8(ascii: "\r") ? line.dropLast() : line) }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.flatMap { $0 + Array("\r\n".utf8) }
    }

    /// Runs of blanks become one space, those at the end nothing.
    private static func collapsed(_ line: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        var hasBlank = false
        for byte in line {
            if isBlank(byte) {
                hasBlank = true
                continue
            }
            if hasBlank { output.append(UInt8(ascii: " ")) }
            hasBlank = false
            output.append(byte)
        }
        return output
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
