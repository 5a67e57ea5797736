/// A place in a stream: `(incarnation, sequence)`, compared in this order.
package struct StreamPosition: Hashable, Comparable, Sendable {
    package var incarnation: Int32
    package var sequence: Int64

    package init(incarnation: Int32, sequence: Int64) {
        self.incarnation = incarnation
        self.sequence = sequence
    }

    /// Before the first event.
    package static let origin = StreamPosition(incarnation: 0, sequence: 0)

    package static func < (left: StreamPosition, right: StreamPosition) -> Bool {
        (left.incarnation, left.sequence) < (right.incarnation, right.sequence)
    }

    /// Whether `next` follows directly, in the same incarnation. Written without an addition that could overflow.
    package func isFollowed(by next: StreamPosition) -> Bool {
        next.incarnation == incarnation && next.sequence > sequence && next.sequence - 1 == sequence
    }
}
