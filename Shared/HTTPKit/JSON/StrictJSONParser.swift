/// A JSON parser (RFC 8259) that leaves no room for two readings of one text.
///
/// Stricter than the standard asks: a repeated member is an error (which value counts differs between parsers, and that
/// difference has moved resets to other people's mailboxes), nesting is bounded, and so are escapes to real scalars.
package struct StrictJSONParser {
    private let bytes: [UInt8]
    private var index = 0
    private let maximumDepth: Int

    /// Parses a whole text; anything after the value but white space is an error.
    /// - Parameter maximumDepth: levels of arrays and objects.
    package static func parse(_ bytes: [UInt8], maximumDepth: Int = 8) throws(JSONFault) -> JSONValue {
        var parser = StrictJSONParser(bytes: bytes, maximumDepth: maximumDepth)
        parser.skipSpace()
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.index == bytes.count else { throw .malformed }
        return value
    }

    private init(bytes: [UInt8], maximumDepth: Int) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
    }

    private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { index += 1 }
    }

    private mutating func expect(_ byte: UInt8) throws(JSONFault) {
        guard current == byte else { throw .malformed }
        index += 1
    }

    private mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
        switch current {
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .boolean(true))
        case UInt8(ascii: "f"): return try literal("false", .boolean(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(JSONFault) -> JSONValue {
        for byte in String(describing: text).utf8 { try expect(byte) }
        return value
    }

    // MARK: Containers

    private mutating func object(depth: Int) throws(JSONFault) -> [String: JSONValue] {
        guard depth < maximumDepth else { throw .tooDeep }
        try expect(UInt8(ascii: "{"))
        var members: [String: JSONValue] = [:]
        skipSpace()
        if current == UInt8(ascii: "}") {
            index += 1
            return members
        }
        while true {
            skipSpace()
            let name = try string()
            skipSpace()
            try expect(UInt8(ascii: ":"))
            skipSpace()
            let value = try value(depth: depth + 1)
            guard members.updateValue(value, forKey: name) == nil else { throw .duplicateMember }
            skipSpace()
            guard current == UInt8(ascii: ",") else { break }
            index += 1
        }
        try expect(UInt8(ascii: "}"))
        return members
    }

    private mutating func array(depth: Int) throws(JSONFault) -> [JSONValue] {
        guard depth < maximumDepth else { throw .tooDeep }
        try expect(UInt8(ascii: "["))
        var elements: [JSONValue] = []
        skipSpace()
        if current == UInt8(ascii: "]") {
            index += 1
            return elements
        }
        while true {
            skipSpace()
            elements.append(try value(depth: depth + 1))
            skipSpace()
            guard current == UInt8(ascii: ",") else { break }
            index += 1
        }
        try expect(UInt8(ascii: "]"))
        return elements
    }

    // MARK: Text

    private mutating func string() throws(JSONFault) -> String {
        try expect(UInt8(ascii: "\""))
        var output: [UInt8] = []
        while let byte = current {
            index += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: output, as: UTF8.self) else { throw .invalidText }
                return text
            case UInt8(ascii: "\\"): try escape(&output)
            case 0..<0x20: throw .malformed
            default: output.append(byte)
            }
        }
        throw .malformed
    }

    private mutating func escape(_ output: inout [UInt8]) throws(JSONFault) {
        guard let byte = current else { throw .malformed }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): output.append(byte)
        case UInt8(ascii: "b"): output.append(0x08)
        case UInt8(ascii: "f"): output.append(0x0C)
        case UInt8(ascii: "n"): output.append(0x0A)
        case UInt8(ascii: "r"): output.append(0x0D)
        case UInt8(ascii: "t"): output.append(0x09)
        case UInt8(ascii: "u"): try unicodeEscape(&output)
        default: throw .malformed
        }
    }

    /// `\uXXXX`, in pairs above the basic plane; a lone surrogate is no text.
    private mutating func unicodeEscape(_ output: inout [UInt8]) throws(JSONFault) {
        var code = UInt32(try hexadecimal4())
        if (0xD800..<0xDC00).contains(code) {
            guard current == UInt8(ascii: "\\") else { throw .invalidText }
            index += 1
            guard current == UInt8(ascii: "u") else { throw .invalidText }
            index += 1
            let low = UInt32(try hexadecimal4())
            guard (0xDC00..<0xE000).contains(low) else { throw .invalidText }
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code), let encoded = UTF8.encode(scalar) else { throw .invalidText }
        output.append(contentsOf: encoded)
    }

    private mutating func hexadecimal4() throws(JSONFault) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = current else { throw .malformed }
            index += 1
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw .malformed
            }
            value = value << 4 | UInt16(digit)
        }
        return value
    }

    // MARK: Numbers

    private mutating func number() throws(JSONFault) -> String {
        let start = index
        if current == UInt8(ascii: "-") { index += 1 }
        if current == UInt8(ascii: "0") {
            index += 1
        } else {
            try digits()
        }
        if current == UInt8(ascii: ".") {
            index += 1
            try digits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            index += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { index += 1 }
            try digits()
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func digits() throws(JSONFault) {
        let start = index
        while let byte = current, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { index += 1 }
        guard index > start else { throw .malformed }
    }
}
