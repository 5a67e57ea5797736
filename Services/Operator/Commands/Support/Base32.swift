/// Base32 (RFC 4648 §6), as second factors are written down.
package enum Base32 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    /// The bytes of a text in either case, with blanks, hyphens and padding wherever people put them; nil for anything
    /// else, and for an empty one.
    package static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var (pending, bits): (UInt32, Int) = (0, 0)
        for byte in text.utf8 where ![UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "=")].contains(byte) {
            let upper = (0x61...0x7A).contains(byte) ? byte - 0x20 : byte
            guard let value = alphabet.firstIndex(of: upper) else { return nil }
            pending = pending << 5 | UInt32(value)
            bits += 5
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(truncatingIfNeeded: pending >> UInt32(bits)))
        }
        return bytes.isEmpty ? nil : bytes
    }
}
