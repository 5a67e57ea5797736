package import Foundation

/// Somebody says that one of our messages shows that its destination is not to be used any more. Nothing of it is true
/// until the message is found to be ours.
package struct BounceNotice: Sendable, Equatable {
    package var message: UUID
    /// A class, as `no-such-mailbox` or `complaint`.
    package var reason: String
    /// Whom the message did not reach, where that is said: one of them has to be whom we sent it to.
    package var addresses: [String]

    package init(message: UUID, reason: String, addresses: [String] = []) {
        self.message = message
        self.reason = reason
        self.addresses = addresses
    }
}
