/// A W3C trace context `traceparent`: which trace an event belongs to and which step caused it.
///
/// It travels in HTTP headers, outbox rows and Kafka headers, so that one trace shows one recovery.
/// Source: W3C Trace Context, section 3.2 (version 00).
package struct TraceParent: Sendable, Hashable {
    /// 16 bytes as 32 lower-case hexadecimal digits, not all zero.
    package let traceID: String
    /// 8 bytes as 16 lower-case hexadecimal digits, not all zero.
    package let parentID: String
    /// Bit 0 is "sampled"; other bits are kept as they came.
    package let flags: UInt8

    /// Reads a header; nil for anything that the standard calls invalid, after which a new trace is started.
    package init?(parsing text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 55, bytes[2] == Self.dash, bytes[35] == Self.dash, bytes[52] == Self.dash else {
            return nil
        }
        guard let version = Self.hexadecimal(bytes[0..<2]), version != "ff",
            let trace = Self.hexadecimal(bytes[3..<35]),
            let parent = Self.hexadecimal(bytes[36..<52]), let flagText = Self.hexadecimal(bytes[53..<55]),
            let flags = UInt8(flagText, radix: 16)
        else { return nil }
        // Version 00 has exactly four fields; a later version may add more behind a dash.
        guard version == "00" ? bytes.count == 55 : (bytes.count == 55 || bytes[55] == Self.dash) else { return nil }
        guard trace.utf8.contains(where: { $0 != Self.zero }), parent.utf8.contains(where: { $0 != Self.zero }) else {
            return nil
        }
        self.traceID = trace
        self.parentID = parent
        self.flags = flags
    }

    /// Starts a trace.
    /// - Parameter random: delivers that many random bytes; they need not be secret.
    package init(random: (Int) -> [UInt8], sampled: Bool = true) {
        self.init(traceID: Self.identifier(16, random), parentID: Self.identifier(8, random), flags: sampled ? 1 : 0)
    }

    private init(traceID: String, parentID: String, flags: UInt8) {
        self.traceID = traceID
        self.parentID = parentID
        self.flags = flags
    }

    /// The next step of the same trace.
    package func child(random: (Int) -> [UInt8]) -> TraceParent {
        TraceParent(traceID: traceID, parentID: Self.identifier(8, random), flags: flags)
    }

    private static let dash = UInt8(ascii: "-")
    private static let zero = UInt8(ascii: "0")

    /// Exactly lower-case hexadecimal digits, as the standard demands; nil otherwise.
    private static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String? {
        guard bytes.allSatisfy({ (zero...UInt8(ascii: "9")) ~= $0 || (UInt8(ascii: "a")...UInt8(ascii: "f")) ~= $0 })
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func identifier(_ count: Int, _ random: (Int) -> [UInt8]) -> String {
        var bytes = random(count)
        if bytes.allSatisfy({ $0 == 0 }) { bytes[bytes.count - 1] = 1 }
        return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension TraceParent: CustomStringConvertible {
    /// The header value, always in version 00.
    package var description: String {
        "00-\(traceID)-\(parentID)-\(flags < 16 ? "0" : "")\(String(flags, radix: 16))"
    }
}
