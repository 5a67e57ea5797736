package import Foundation

/// A CloudEvents 1.0 event with Rekey's extension attributes, apart from how it is transported.
///
/// `sequence` counts per topic and account from 1 without a gap inside one `incarnation` of the producer's database.
package struct EventEnvelope: Sendable, Equatable {
    /// UUIDv7; `source` and `id` together name the event for ever.
    package var id: UUID
    /// `rekey/<service>`.
    package var source: String
    package var type: String
    /// When the producer recorded it; informative, never used for ordering.
    package var time: Date
    /// The account the event is about, also the record key; nil for events about no account.
    package var account: UUID?
    package var incarnation: Int32
    package var sequence: Int64?
    /// Shared by all events of one cause, for example one reset.
    package var correlation: String?
    /// The id of the event that caused this one.
    package var causation: String?
    /// After this instant the event must have no visible effect any more (a late code is never sent).
    package var expiresAt: Date?
    /// W3C trace context.
    package var traceparent: String?
    package var dataSchema: String?
    /// The JSON object.
    package var data: [UInt8]

    package init(
        id: UUID, source: String, type: String, time: Date, account: UUID?, incarnation: Int32 = 0,
        sequence: Int64? = nil,
        correlation: String? = nil, causation: String? = nil, expiresAt: Date? = nil, traceparent: String? = nil,
        dataSchema: String? = nil, data: [UInt8]
    ) {
        self.id = id
        self.source = source
        self.type = type
        self.time = time
        self.account = account
        self.incarnation = incarnation
        self.sequence = sequence
        self.correlation = correlation
        self.causation = causation
        self.expiresAt = expiresAt
        self.traceparent = traceparent
        self.dataSchema = dataSchema
        self.data = data
    }

    /// Decodes the data as `event`. Throws `DecodingError`, whose text must not be logged whole.
    package func decode<Event: RekeyEvent>(_ event: Event.Type) throws -> Event {
        try EventJSON.decode(event, from: data)
    }
}

/// Why bytes are not an event of ours. The text names the attribute, never its value.
package struct EnvelopeError: Error, CustomStringConvertible, Equatable {
    package let description: String
    package init(_ description: String) { self.description = description }
}
