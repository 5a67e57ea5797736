import Glibc

/// The network address of a client, for limits and for the record of a device.
package struct SourceAddress: Sendable, Hashable {
    /// 4 bytes (IPv4, also when mapped into IPv6), 16 bytes, or none when the address is not known.
    package let bytes: [UInt8]
    /// The usual spelling; `unknown` without one.
    package let text: String

    /// - Parameter text: a numeric address; anything else is "unknown".
    package init(_ text: String?) {
        self.bytes = text.flatMap(Self.parse) ?? []
        self.text = bytes.isEmpty ? "unknown" : Self.spell(bytes)
    }

    /// 127.0.0.0/8 and ::1: the limits of the development profile exempt it.
    package var isLoopback: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1]
    }

    /// The network whose clients share a limit and may be logged: /24 and /48 (REQ-05).
    package var network: String {
        guard !bytes.isEmpty else { return "unknown" }
        let kept = bytes.count == 4 ? 3 : 6
        let masked = bytes.prefix(kept) + [UInt8](repeating: 0, count: bytes.count - kept)
        return Self.spell(Array(masked)) + (bytes.count == 4 ? "/24" : "/48")
    }

    /// The bytes of a numeric address without zone; nil for anything else.
    static func parse(_ text: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: six) { Array($0) }
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        return bytes.starts(with: mapped) ? Array(bytes.suffix(4)) : bytes
    }

    private static func spell(_ bytes: [UInt8]) -> String {
        if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        return bytes.withUnsafeBytes { raw in
            guard inet_ntop(AF_INET6, raw.baseAddress, &buffer, socklen_t(buffer.count)) != nil else {
                return "unknown"
            }
            return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }
}
