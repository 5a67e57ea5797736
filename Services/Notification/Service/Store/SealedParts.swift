package import EventContracts

/// The boxes of one message, as they stand in its row until it reaches a final state.
package struct SealedParts: Codable, Sendable, Equatable {
    /// From identity: where the message goes.
    package var recipient: SealedBox
    /// From token: what a recovery message carries.
    package var secret: SealedBox?
    /// From identity: the link of a notice, by which its reader undoes or objects.
    package var link: SealedLink?

    package init(recipient: SealedBox, secret: SealedBox? = nil, link: SealedLink? = nil) {
        self.recipient = recipient
        self.secret = secret
        self.link = link
    }
}
