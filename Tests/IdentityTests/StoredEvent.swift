import EventContracts
import Foundation

/// A row of the outbox.
struct StoredEvent: Sendable {
    var type: String
    var account: UUID
    var data: [UInt8]
    var text: String { String(decoding: data, as: UTF8.self) }

    func decode<Event: RekeyEvent>(_ event: Event.Type) throws -> Event { try EventJSON.decode(event, from: data) }
}
