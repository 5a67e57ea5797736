import Foundation

/// Where a page of a list begins: after the row of this instant and id, going back in time.
struct PageCursor: Sendable, Equatable {
    var at: Date
    var id: UUID
}
