/// The value of a `Content-Type` field (RFC 2045 §5.1).
struct MediaType: Sendable {
    /// `type/subtype` in lower case; empty when there is none.
    let name: String
    /// By name in lower case; quotes are off.
    let parameters: [String: String]

    init(_ text: String?) {
        let pieces = Self.pieces(Array((text ?? "").utf8))
        name = pieces.first.map(Self.text)?.lowercased() ?? ""
        var parameters: [String: String] = [:]
        for piece in pieces.dropFirst() {
            guard let equals = piece.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let name = Self.text(Array(piece[..<equals])).lowercased()
            if parameters[name] == nil { parameters[name] = Self.text(Array(piece[(equals + 1)...])) }
        }
        self.parameters = parameters
    }

    /// What stands between semicolons outside of quotes, without the quotes.
    private static func pieces(_ bytes: [UInt8]) -> [[UInt8]] {
        var pieces: [[UInt8]] = [[]]
        var (isQuoted, isEscaped) = (false, false)
        for byte in bytes {
            if isEscaped {
                isEscaped = false
                pieces[pieces.count - 1].append(byte)
                continue
            }
            switch byte {
            case UInt8(ascii: "\\") where isQuoted: isEscaped = true
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ";") where !isQuoted: pieces.append([])
            default: pieces[pieces.count - 1].append(byte)
            }
        }
        return pieces
    }

    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: MailLines.trimmed(bytes[...]), as: UTF8.self)
    }
}
