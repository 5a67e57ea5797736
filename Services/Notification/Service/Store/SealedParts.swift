package import EventContracts

/// The boxes of one message, as they stand in its row until it reaches a final state.
package struct SealedParts: Codable, Sendable, Equatable {
    /// From identity: where the message goes.
    package var recipient: SealedBox
    /// From token: what a recovery message carries.
    package var secret: SealedBox?

    package init(recipient: SealedBox, secret: SealedBox? = nil) {
        self.recipient = recipient
        self.secret = secret
    }
}
