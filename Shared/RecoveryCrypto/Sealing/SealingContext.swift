package import EventContracts
package import Foundation

/// What a box is bound to: the associated data of the seal (DESIGN 3.3).
///
/// Both sides state it on their own, from what they know; a box sealed for another purpose, account, attempt, channel
/// or expiry does not open.
package struct SealingContext: Sendable, Equatable {
    package var purpose: String
    package var account: UUID?
    package var attempt: UUID?
    package var channel: String
    /// Compared in whole milliseconds.
    package var expiresAt: Date

    package init(purpose: String, account: UUID?, attempt: UUID?, channel: String, expiresAt: Date) {
        self.purpose = purpose
        self.account = account
        self.attempt = attempt
        self.channel = channel
        self.expiresAt = expiresAt
    }

    package init(purpose: SealingPurpose, account: UUID?, attempt: UUID?, channel: Channel, expiresAt: Date) {
        self.init(
            purpose: purpose.rawValue, account: account, attempt: attempt, channel: channel.rawValue,
            expiresAt: expiresAt)
    }

    /// An injective encoding of all members: texts with their length before them, identifiers with a presence byte,
    /// the expiry as 64-bit big-endian milliseconds.
    package var associatedData: [UInt8] {
        var bytes: [UInt8] = []
        for text in [purpose, channel] {
            bytes += UInt32(text.utf8.count).bigEndianBytes
            bytes += text.utf8
        }
        for identifier in [account, attempt] {
            if let identifier {
                bytes.append(1)
                bytes += identifier.bytes
            } else {
                bytes.append(0)
            }
        }
        return bytes + expiresAt.milliseconds.bigEndianBytes
    }
}
