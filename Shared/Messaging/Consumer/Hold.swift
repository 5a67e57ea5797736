import Foundation

/// A stream that waits, and why.
struct Hold: Sendable {
    enum Kind: String, Sendable {
        /// Events are missing before the first waiting one.
        case gap
        /// An event claims a higher incarnation than its owner has confirmed.
        case incarnation
        /// An event could not be applied; once the owner has confirmed it, an operator decides.
        case poison
    }

    var stream: StreamKey
    var partition: Int32
    var kind: Kind
    var attempts: Int32
}
