/// An e-mail address as somebody typed it, with the form it is compared by.
///
/// Accepted is `local@domain` with one `@`: a dot-atom local part of at most 64 bytes (ASCII atoms or any other UTF-8)
/// and an ASCII domain of two labels or more. Quoted local parts, comments, lists, display names, control bytes and
/// white space are refused, so that nothing a mail header gives meaning to survives (REQ-06, REQ-09). An
/// internationalised domain is given in its `xn--` form.
package struct EmailAddress: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// Longest address in bytes. Source: RFC 5321 4.5.3.1.3 (256 less the angle brackets).
    package static let maximumBytes = 254
    /// Exactly what was given; mail goes here.
    package let original: String
    /// The comparison form: ASCII-folded, unique among the accounts.
    package let folded: String

    /// Nil when `text` is not one plain address.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.maximumBytes, let at = bytes.firstIndex(of: UInt8(ascii: "@")) else { return nil }
        guard Self.isLocalPart(bytes[..<at]), Self.isDomain(bytes[(at + 1)...]), !Self.hasControlScalar(text) else {
            return nil
        }
        original = text
        folded = ASCIIFolding.fold(text)
    }

    /// What stands before the `@`, folded; a password must not be made of it.
    package var localPart: String { String(folded.prefix { $0 != "@" }) }

    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// Compared as bytes: `String` would equate canonically equivalent addresses (SWF-02).
    package static func == (left: EmailAddress, right: EmailAddress) -> Bool {
        left.original.utf8.elementsEqual(right.original.utf8)
    }

    private static func isLocalPart(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard (1...64).contains(bytes.count) else { return false }
        return bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty && atom.allSatisfy(isAtomByte)
        }
    }

    private static func isAtomByte(_ byte: UInt8) -> Bool {
        byte >= 0x80 || isLetterOrDigit(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }

    private static func isDomain(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.count <= 253 else { return false }
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let hyphen = UInt8(ascii: "-")
        return labels.count >= 2
            && labels.allSatisfy { label in
                (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
                    && label.allSatisfy { isLetterOrDigit($0) || $0 == hyphen }
            }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    /// C1 controls and the invisible separators and spaces of Unicode have no place in an address that a person must
    /// recognise.
    private static func hasControlScalar(_ text: String) -> Bool {
        text.unicodeScalars.contains { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator, .spaceSeparator, .unassigned,
                .privateUse:
                true
            default: false
            }
        }
    }
}
