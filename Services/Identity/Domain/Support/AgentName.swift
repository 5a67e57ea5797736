/// What an agent signs in as: 2 to 32 of `a-z 0-9 . - _`. It is never given to somebody else.
package struct AgentName: Sendable, Equatable {
    package static let maximumBytes = 32
    package let text: String

    package init?(_ raw: String) {
        guard (2...Self.maximumBytes).contains(raw.utf8.count), raw.utf8.allSatisfy(Self.isAllowed) else { return nil }
        text = raw
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: ".-_".utf8.contains(byte)
        }
    }
}
