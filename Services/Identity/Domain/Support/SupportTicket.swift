/// The number of a ticket in the customer service's own system: 1 to 64 of `A-Z a-z 0-9 . _ / # -`.
package struct SupportTicket: Sendable, Equatable {
    package static let maximumBytes = 64
    package let text: String

    package init?(_ raw: String) {
        guard (1...Self.maximumBytes).contains(raw.utf8.count), raw.utf8.allSatisfy(Self.isAllowed) else { return nil }
        text = raw
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "._/#-".utf8.contains(byte)
        }
    }
}
