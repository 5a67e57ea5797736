package import Foundation
package import NotificationDomain

/// One text message, ready to be handed to a provider. Holds a secret.
package struct OutgoingText: Sendable {
    /// The message's id: also the provider's idempotency key and our reference, the same on every try.
    package let id: UUID
    package let to: PhoneNumber
    package let text: String
    /// Nobody wants it after that.
    package let expiresAt: Date

    package init(id: UUID, to: PhoneNumber, text: String, expiresAt: Date) {
        self.id = id
        self.to = to
        self.text = text
        self.expiresAt = expiresAt
    }
}

extension OutgoingText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "OutgoingText(<redacted>)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
