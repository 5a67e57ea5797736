import Foundation

/// The number of a card or a bank account while it is in hand: one buffer, wiped as soon as nobody needs it (LKP-10).
///
/// A class, so that there is one buffer and no copy of it; not `Sendable`, so that it stays where it was made. It only
/// ever becomes a fingerprint, and never prints itself.
package final class InstrumentNumber: CustomStringConvertible, CustomReflectable {
    /// Longest accepted input in bytes, separators included.
    package static let maximumBytes = 64

    package let kind: InstrumentKind
    /// The canonical number in its first `count` bytes; the rest is zero.
    private var buffer: [UInt8]
    private var count = 0

    /// Takes the typed bytes over and brings them into canonical form: ASCII digits of a card, ASCII capitals and digits
    /// of an IBAN. Nil when length or check digits are wrong, or a byte is neither that nor a separator.
    ///
    /// Space and hyphen are the only separators; digits of other scripts, full-width ones and other blanks are none of
    /// ours (LKP-09, SWF-05).
    package init?(kind: InstrumentKind, typed: consuming [UInt8]) {
        self.kind = kind
        buffer = typed
        guard buffer.count <= Self.maximumBytes else { return nil }
        compact()
        guard InstrumentCheck.passes(kind, buffer[..<count]) else { return nil }
    }

    deinit { wipe() }

    /// What `body` makes of the canonical bytes; it must not keep them.
    package func withCanonical<Result>(_ body: (ArraySlice<UInt8>) -> Result) -> Result { body(buffer[..<count]) }

    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// Moves the digits and letters to the front of the same buffer and zeroes what is left behind them.
    private func compact() {
        for index in buffer.indices {
            let byte = buffer[index]
            if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "-") { continue }
            let isSmall = kind == .iban && (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            buffer[count] = isSmall ? byte & 0xDF : byte
            count += 1
        }
        for index in count..<buffer.count { buffer[index] = 0 }
    }

    /// Zeroes the buffer in a way that no optimiser leaves out.
    private func wipe() {
        buffer.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            explicit_bzero(start, bytes.count)
        }
    }
}
