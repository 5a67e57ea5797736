/// An e-mail address that may stand in an SMTP command and in a header, checked again here at the last door (REQ-09).
///
/// One addr-spec (RFC 5321 §4.1.2) with a dot-atom local part: no quoting, comments, groups, routes or address literals,
/// so one address can never be read as two. Letters beyond ASCII are allowed (RFC 6531).
package struct MailAddress: Sendable, Equatable {
    /// The bytes as they were given.
    package let text: String
    /// What stands behind the `@`.
    package let domain: String

    /// RFC 5321 §4.5.3.1: longest path less its brackets, longest local part, longest label.
    static let maximumBytes = 254
    static let maximumLocalBytes = 64
    static let maximumLabelBytes = 63

    /// Nil when `text` is anything but one plain address.
    package init?(_ text: String) {
        let bytes = [UInt8](text.utf8)
        guard bytes.count <= Self.maximumBytes, !InvisibleText.isPresent(in: text) else { return nil }
        let at = UInt8(ascii: "@")
        guard bytes.count(where: { $0 == at }) == 1, let split = bytes.firstIndex(of: at) else { return nil }
        let local = bytes[..<split]
        let domain = bytes[(split + 1)...]
        guard !local.isEmpty, local.count <= Self.maximumLocalBytes, local.allSatisfy(Self.isLocal) else { return nil }
        guard Self.isDomain(domain) else { return nil }
        self.text = text
        self.domain = String(decoding: domain, as: UTF8.self)
    }

    private static let atext = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.".utf8)

    private static func isLocal(_ byte: UInt8) -> Bool { byte >= 0x80 || atext.contains(byte) }

    private static func isDomain(_ bytes: ArraySlice<UInt8>) -> Bool {
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return labels.allSatisfy { label in
            !label.isEmpty && label.count <= maximumLabelBytes && label.first != UInt8(ascii: "-")
                && label.last != UInt8(ascii: "-")
                && label.allSatisfy { byte in byte >= 0x80 || byte == UInt8(ascii: "-") || isLetterOrDigit(byte) }
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}

extension MailAddress: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// An address is personal: it never prints itself.
    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
