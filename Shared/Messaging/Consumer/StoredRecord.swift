import EventContracts
import KafkaClient

/// The bytes of a record, as kept in the database while it waits.
struct StoredRecord: Sendable {
    var key: [UInt8]?
    var value: [UInt8]?
    var headers: [KafkaHeader]

    /// PostgreSQL's text holds no NUL; a header name with one is kept without it.
    var headerNames: [String] { headers.map { String($0.name.filter { $0 != "\0" }) } }

    /// Reads it as an event. Throws `EnvelopeError`.
    func envelope() throws(EnvelopeError) -> EventEnvelope {
        try EventEnvelope(headers: headers.map { ($0.name, $0.value) }, value: value)
    }
}
