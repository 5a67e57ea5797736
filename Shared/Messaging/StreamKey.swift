package import Foundation

/// The events of one account on one topic: what has an order.
package struct StreamKey: Hashable, Sendable {
    package let topic: String
    package let account: UUID

    package init(topic: String, account: UUID) {
        self.topic = topic
        self.account = account
    }
}
