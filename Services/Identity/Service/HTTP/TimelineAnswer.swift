import EventContracts
import Foundation

/// A page of the timeline on the wire.
struct TimelineAnswer: Encodable {
    private struct Entry: Encodable {
        var id: String
        var at: String
        var kind: String
        var text: String
        var device: String?
        var place: String?
    }

    private let entries: [Entry]
    /// To be given as `before` for the page after this one; left out on the last page.
    private let next: String?

    init(_ page: ReadTimeline.Page) {
        entries = page.entries.map { told in
            Entry(
                id: told.entry.id.wireText, at: Instant.text(told.entry.at), kind: told.entry.kindText,
                text: told.text, device: told.entry.origin.device, place: told.entry.origin.place)
        }
        next = page.next.map(PageQuery.text)
    }
}
