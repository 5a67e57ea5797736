import Foundation

/// A password as typed by a person, in Unicode normalisation form C and otherwise untouched (PWD-05).
///
/// Nothing is trimmed, folded or cut: a NUL byte, a trailing space and byte 200 all count. Text above
/// ``maximumBytes`` is not kept at all; such a password ``isTooLong``, is refused by ``PasswordHasher`` and matches
/// nothing, so an over-long request costs neither normalisation nor hashing (PWD-02).
package struct Password: RedactedValue {
    /// The longest accepted password: 1,024 bytes of UTF-8 as sent.
    package static let maximumBytes = 1024

    /// Whether the text was above ``maximumBytes``; the other members are then those of an empty password.
    package let isTooLong: Bool
    /// The normalised text in UTF-8. The only way to the content; it may be longer than ``maximumBytes`` because
    /// normalisation can lengthen text.
    package let utf8Bytes: [UInt8]
    /// Length in Unicode code points of the normalised text, the unit of NIST SP 800-63B §3.1.1.2.
    package let codePointCount: Int

    /// Takes over a password as it came from a request.
    package init(_ raw: String) {
        guard raw.utf8.count <= Self.maximumBytes else {
            isTooLong = true
            utf8Bytes = []
            codePointCount = 0
            return
        }
        let normalised = raw.precomposedStringWithCanonicalMapping
        isTooLong = false
        utf8Bytes = [UInt8](normalised.utf8)
        codePointCount = normalised.unicodeScalars.count
    }
}
