package import Foundation

/// Time-ordered identifiers. Source: RFC 9562, section 5.7.
package enum UUIDv7 {
    /// - Parameters:
    ///   - date: its 48-bit millisecond count leads the identifier, so rows of a table stay near each other.
    ///   - random: 10 random bytes, of which 74 bits are used.
    package static func make(at date: Date, random: [UInt8]) -> UUID {
        precondition(random.count >= 10)
        let milliseconds = UInt64(max(0, (date.timeIntervalSince1970 * 1000).rounded()))
        var bytes = [UInt8](repeating: 0, count: 16)
        for index in 0..<6 { bytes[index] = UInt8(truncatingIfNeeded: milliseconds >> UInt64(40 - 8 * index)) }
        for index in 0..<10 { bytes[6 + index] = random[index] }
        bytes[6] = 0x70 | (bytes[6] & 0x0F)
        bytes[8] = 0x80 | (bytes[8] & 0x3F)
        return bytes.withUnsafeBytes { UUID(uuid: $0.load(as: uuid_t.self)) }
    }
}
