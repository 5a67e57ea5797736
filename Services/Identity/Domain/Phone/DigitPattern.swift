/// Leading digits, with a class of digits where several are meant: `20[1-35]`.
struct DigitPattern: Sendable {
    /// For each position the digits that are allowed, as bits.
    private let positions: [UInt16]

    /// Nil when `text` is not such a pattern.
    init?(_ text: ArraySlice<UInt8>) {
        var positions: [UInt16] = []
        var rest = text
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "[") {
                guard let end = rest.firstIndex(of: UInt8(ascii: "]")), let bits = Self.bits(rest[..<end]) else {
                    return nil
                }
                positions.append(bits)
                rest = rest[(end + 1)...]
            } else {
                guard let bits = Self.bit(byte) else { return nil }
                positions.append(bits)
            }
        }
        guard !positions.isEmpty else { return nil }
        self.positions = positions
    }

    /// Whether ASCII `digits` begin like this.
    func matches(_ digits: ArraySlice<UInt8>) -> Bool {
        digits.count >= positions.count
            && zip(digits, positions).allSatisfy { digit, bits in (Self.bit(digit) ?? 0) & bits != 0 }
    }

    private static func bit(_ byte: UInt8) -> UInt16? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): 1 << UInt16(byte - UInt8(ascii: "0"))
        default: nil
        }
    }

    /// The inside of a class: digits and ranges of digits.
    private static func bits(_ text: ArraySlice<UInt8>) -> UInt16? {
        var all: UInt16 = 0
        var rest = text
        while let first = rest.popFirst() {
            var last = first
            if rest.first == UInt8(ascii: "-") {
                rest.removeFirst()
                guard let end = rest.popFirst() else { return nil }
                last = end
            }
            guard first <= last else { return nil }
            for byte in first...last {
                guard let one = bit(byte) else { return nil }
                all |= one
            }
        }
        return all == 0 ? nil : all
    }
}
