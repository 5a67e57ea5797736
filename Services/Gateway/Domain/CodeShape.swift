/// The shape of a code as people type it: eight ASCII digits, with spaces and hyphens wherever they like (SMS-14). Anything
/// else is not worth a call, nor one of the few tries.
package enum CodeShape {
    static let digits = 8
    /// Nobody types more than this between eight digits.
    static let maximumBytes = 32

    package static func fits(_ text: String) -> Bool {
        let bytes = text.utf8
        guard bytes.count <= maximumBytes else { return false }
        let rest = bytes.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "-") }
        return rest.count == digits && rest.allSatisfy { (0x30...0x39).contains($0) }
    }
}
