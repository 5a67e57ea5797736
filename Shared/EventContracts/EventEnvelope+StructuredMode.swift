import Foundation

/// CloudEvents JSON format, structured mode: used when an owner serves missing outbox rows over HTTP, and accepted on topics.
extension EventEnvelope {
    private struct Attributes: Codable {
        var specversion: String
        var id: String
        var source: String
        var type: String
        var time: Date?
        var subject: String?
        var dataschema: String?
        var sequence: String?
        var incarnation: String?
        var correlationid: String?
        var causationid: String?
        var expirytime: Date?
        var traceparent: String?
        var datacontenttype: String?
    }

    /// The event as one JSON object with `data` embedded.
    package func structured() throws -> [UInt8] {
        let attributes = Attributes(
            specversion: "1.0", id: id.wireText, source: source, type: type, time: time, subject: account?.wireText,
            dataschema: dataSchema, sequence: sequence.map(String.init),
            incarnation: sequence == nil ? nil : String(incarnation),
            correlationid: correlation, causationid: causation, expirytime: expiresAt, traceparent: traceparent,
            datacontenttype: "application/json")
        var bytes = try EventJSON.encode(attributes)
        bytes.removeLast()
        bytes.append(contentsOf: #","data":"#.utf8)
        bytes.append(contentsOf: data)
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    /// Reads one structured-mode JSON object. Throws `EnvelopeError`.
    package init(structured bytes: [UInt8]) throws(EnvelopeError) {
        let attributes: Attributes
        let data: [UInt8]
        do {
            attributes = try EventJSON.decode(Attributes.self, from: bytes)
            let object = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
            guard let member = object?["data"] as? [String: Any] else { throw EnvelopeError("data is not an object") }
            data = [UInt8](
                try JSONSerialization.data(withJSONObject: member, options: [.sortedKeys, .withoutEscapingSlashes]))
        } catch let error as EnvelopeError {
            throw error
        } catch {
            throw EnvelopeError("not a CloudEvents JSON object")
        }
        guard attributes.specversion == "1.0" else { throw EnvelopeError("specversion is not 1.0") }
        guard let id = UUID(uuidString: attributes.id) else { throw EnvelopeError("id is not a UUID") }
        guard !attributes.source.isEmpty, !attributes.type.isEmpty else {
            throw EnvelopeError("source or type is empty")
        }
        self.init(
            id: id, source: attributes.source, type: attributes.type, time: attributes.time ?? .distantPast,
            account: nil,
            correlation: attributes.correlationid, causation: attributes.causationid, expiresAt: attributes.expirytime,
            traceparent: attributes.traceparent, dataSchema: attributes.dataschema, data: data)
        if let subject = attributes.subject {
            guard let account = UUID(uuidString: subject) else { throw EnvelopeError("subject is not an account id") }
            self.account = account
        }
        if let text = attributes.sequence {
            guard let sequence = Int64(text), sequence > 0 else {
                throw EnvelopeError("sequence is not a positive number")
            }
            self.sequence = sequence
        }
        if let text = attributes.incarnation {
            guard let incarnation = Int32(text), incarnation >= 0 else {
                throw EnvelopeError("incarnation is not a number")
            }
            self.incarnation = incarnation
        }
    }
}
