package import EventContracts
package import KafkaClient

/// The bytes of a record, as kept in the database while it waits.
package struct StoredRecord: Sendable {
    package var key: [UInt8]?
    package var value: [UInt8]?
    package var headers: [KafkaHeader]

    package init(key: [UInt8]?, value: [UInt8]?, headers: [KafkaHeader]) {
        self.key = key
        self.value = value
        self.headers = headers
    }

    /// The record that an envelope would be; its key is the account.
    package init(_ envelope: EventEnvelope) {
        self.init(
            key: envelope.account.map { [UInt8]($0.wireText.utf8) }, value: envelope.data,
            headers: envelope.binaryHeaders.map { KafkaHeader(name: $0.name, value: $0.value) })
    }

    /// PostgreSQL's text holds no NUL; a header name with one is kept without it.
    var headerNames: [String] { headers.map { String($0.name.filter { $0 != "\0" }) } }

    /// Reads it as an event. Throws `EnvelopeError`.
    func envelope() throws(EnvelopeError) -> EventEnvelope {
        try EventEnvelope(headers: headers.map { ($0.name, $0.value) }, value: value)
    }

    /// With its producer's signature, as it goes on a topic; unchanged without `authenticity`.
    package func signed(by authenticity: (any RecordAuthenticity)?, topic: String) throws -> StoredRecord {
        guard let authenticity else { return self }
        var record = self
        let signature = try authenticity.sign(RecordStatement.bytes(topic: topic, record))
        record.headers.append(KafkaHeader(name: RecordStatement.header, value: signature))
        return record
    }
}
