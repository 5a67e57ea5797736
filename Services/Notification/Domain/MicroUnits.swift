/// Amounts of money as whole millionths of the operator's currency: sums of them lose nothing.
package enum MicroUnits {
    /// Reads `0.0725`: digits, and after a point one to six of them. Nil for anything else.
    package static func parse(_ text: String) -> Int64? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), (1...9).contains(parts[0].count) else { return nil }
        let fraction = parts.count == 2 ? Array(parts[1]) : [UInt8(ascii: "0")]
        guard (1...6).contains(fraction.count) else { return nil }
        let padded = Array(parts[0]) + fraction + Array(repeating: UInt8(ascii: "0"), count: 6 - fraction.count)
        guard padded.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return padded.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    /// Writes an amount as it is read, with at least two decimals: `0.0725`, `1.50`.
    package static func text(_ micros: Int64) -> String {
        let fraction = String(micros % 1_000_000)
        var decimals = String(repeating: "0", count: 6 - fraction.utf8.count) + fraction
        while decimals.hasSuffix("0"), decimals.utf8.count > 2 { decimals.removeLast() }
        return "\(micros / 1_000_000).\(decimals)"
    }
}
