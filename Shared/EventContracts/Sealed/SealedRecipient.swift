package import Foundation

/// A contact a notice goes to: opaque id and channel in clear, address and name in the box (a sealed `Recipient`).
package struct SealedRecipient: Codable, Sendable, Equatable {
    package var contactId: UUID
    package var channel: Channel
    /// BCP 47 tag of the account's language.
    package var locale: String
    package var box: SealedBox
    /// A link for this contact alone, by which its owner undoes or objects to what the notice tells.
    package var link: SealedLink?

    package init(contactId: UUID, channel: Channel, locale: String, box: SealedBox, link: SealedLink? = nil) {
        self.contactId = contactId
        self.channel = channel
        self.locale = locale
        self.box = box
        self.link = link
    }
}
