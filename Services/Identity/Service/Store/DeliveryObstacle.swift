import Foundation

/// What keeps messages from a contact.
struct DeliveryObstacle: Sendable, Equatable {
    enum Reason: String, Sendable {
        /// There is no such mailbox or number any more.
        case bounced
        /// Somebody there called our mail unwanted: it may be put aside there.
        case complaint
        /// The last text message did not arrive: the telephone may have been off.
        case undelivered
    }

    var since: Date
    var reason: Reason
}
