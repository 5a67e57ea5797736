import Foundation

extension UUID {
    /// The sixteen bytes in RFC 9562 order.
    var bytes: [UInt8] {
        withUnsafeBytes(of: uuid) { [UInt8]($0) }
    }

    /// The identifier whose bytes are `bytes`; `nil` unless there are exactly sixteen.
    init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        var value: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &value) { $0.copyBytes(from: bytes) }
        self.init(uuid: value)
    }
}

extension FixedWidthInteger {
    /// The bytes of the value, most significant first.
    var bigEndianBytes: [UInt8] {
        withUnsafeBytes(of: bigEndian) { [UInt8]($0) }
    }

    /// Reads a value from its big-endian bytes; `nil` unless there are exactly as many as the type holds.
    init?(bigEndianBytes bytes: some Collection<UInt8>) {
        guard bytes.count == Self.bitWidth / 8 else { return nil }
        self = bytes.reduce(0) { ($0 << 8) | Self(truncatingIfNeeded: $1) }
    }
}
