/// Undoes a `Content-Transfer-Encoding` (RFC 2045 §6). Never fails: what does not fit the encoding is skipped or stays.
enum TransferEncoding {
    /// - Parameter name: the value of the field; nil and unknown ones leave the bytes as they are.
    static func decode(_ bytes: ArraySlice<UInt8>, _ name: String?) -> [UInt8] {
        switch name.map({ String($0.prefix { $0 != ";" && $0 != " " }).lowercased() }) {
        case "base64": base64(bytes)
        case "quoted-printable": quotedPrintable(bytes)
        default: Array(bytes)
        }
    }

    private static func base64(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var decoded: [UInt8] = []
        var (buffer, bits): (UInt32, Int) = (0, 0)
        for byte in bytes {
            let value: UInt8
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - UInt8(ascii: "A")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - UInt8(ascii: "a") + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0") + 52
            case UInt8(ascii: "+"): value = 62
            case UInt8(ascii: "/"): value = 63
            case UInt8(ascii: "="): return decoded
            default: continue
            }
            buffer = (buffer << 6 | UInt32(value)) & 0xFFFF
            bits += 6
            if bits >= 8 {
                bits -= 8
                decoded.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
            }
        }
        return decoded
    }

    private static func quotedPrintable(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var decoded: [UInt8] = []
        var rest = bytes
        while let line = MailLines.next(&rest) {
            var line = MailLines.trimmedEnd(line)
            let isSoft = line.last == UInt8(ascii: "=")
            if isSoft { line = line.dropLast() }
            while let byte = line.first {
                let digits = line.dropFirst().prefix(2)
                if byte == UInt8(ascii: "="), digits.count == 2,
                    let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
                {
                    decoded.append(value)
                    line = line.dropFirst(3)
                } else {
                    decoded.append(byte)
                    line = line.dropFirst()
                }
            }
            if !isSoft { decoded.append(0x0A) }
        }
        return decoded
    }
}
