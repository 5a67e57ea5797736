package import EventContracts
import Foundation

/// The answer of the outbox route: a CloudEvents JSON batch, one structured event an element.
///
/// Source: CloudEvents JSON format 1.0, section 4 (batch).
package enum OutboxBatch {
    package static let contentType = "application/cloudevents-batch+json"

    package static func encode(_ events: [EventEnvelope]) throws -> [UInt8] {
        var bytes: [UInt8] = [UInt8(ascii: "[")]
        for (index, event) in events.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: try event.structured())
        }
        bytes.append(UInt8(ascii: "]"))
        return bytes
    }

    /// Throws `EnvelopeError` for anything that is not a batch of our events.
    package static func decode(_ bytes: [UInt8]) throws(EnvelopeError) -> [EventEnvelope] {
        guard let elements = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [Any] else {
            throw EnvelopeError("not a CloudEvents JSON batch")
        }
        var events: [EventEnvelope] = []
        for element in elements {
            guard element is [String: Any], let data = try? JSONSerialization.data(withJSONObject: element) else {
                throw EnvelopeError("an element of the batch is not an object")
            }
            events.append(try EventEnvelope(structured: [UInt8](data)))
        }
        return events
    }
}
