import EventContracts
package import Foundation

/// A mail that a server has taken over, with what is known about it afterwards.
package struct SentMessage: Sendable {
    package var id: UUID
    package var account: UUID
    package var contactID: UUID
    var kind: MessageKind
    package var masked: String?
    /// Keyed fingerprint of whom it went to.
    package var destination: [UInt8]
    /// What events about it name as their cause.
    var cause: EventEnvelope
}
