package import Foundation

/// CloudEvents Kafka binding, binary mode: attributes in `ce_` headers, data in the value.
extension EventEnvelope {
    /// The record headers, names in lower case, values UTF-8.
    package var binaryHeaders: [(name: String, value: [UInt8])] {
        var headers: [(String, String?)] = [
            ("ce_specversion", "1.0"),
            ("ce_id", id.wireText),
            ("ce_source", source),
            ("ce_type", type),
            ("ce_time", Instant.text(time)),
            ("ce_subject", account?.wireText),
            ("ce_dataschema", dataSchema),
            ("ce_sequence", sequence.map(String.init)),
            ("ce_incarnation", sequence == nil ? nil : String(incarnation)),
            ("ce_correlationid", correlation),
            ("ce_causationid", causation),
            ("ce_expirytime", expiresAt.map(Instant.text)),
            ("content-type", "application/json"),
        ]
        headers.append(("traceparent", traceparent))
        return headers.compactMap { name, value in value.map { (name, [UInt8]($0.utf8)) } }
    }

    /// Reads a record in binary mode, or in structured mode when its content type says `application/cloudevents+json`.
    ///
    /// Throws `EnvelopeError` when a required attribute is missing, double or malformed.
    package init(headers: [(name: String, value: [UInt8])], value: [UInt8]?) throws(EnvelopeError) {
        var attributes: [String: String] = [:]
        for header in headers {
            let name = header.name.lowercased()
            guard name.hasPrefix("ce_") || name == "content-type" || name == "traceparent" else { continue }
            guard attributes[name] == nil else { throw EnvelopeError("header \(name.prefix(40)) appears twice") }
            guard let text = String(validating: header.value, as: UTF8.self) else {
                throw EnvelopeError("header \(name.prefix(40)) is not UTF-8")
            }
            attributes[name] = text
        }
        guard let value else { throw EnvelopeError("no data") }
        if attributes["content-type"]?.lowercased().hasPrefix("application/cloudevents") == true {
            try self.init(structured: value)
            return
        }
        try self.init(attributes: attributes, data: value)
    }

    private init(attributes: [String: String], data: [UInt8]) throws(EnvelopeError) {
        func required(_ name: String) throws(EnvelopeError) -> String {
            guard let value = attributes[name], !value.isEmpty else { throw EnvelopeError("\(name) is missing") }
            return value
        }
        guard try required("ce_specversion") == "1.0" else { throw EnvelopeError("ce_specversion is not 1.0") }
        guard let id = UUID(uuidString: try required("ce_id")) else { throw EnvelopeError("ce_id is not a UUID") }
        self.init(
            id: id, source: try required("ce_source"), type: try required("ce_type"), time: .distantPast, account: nil,
            data: data)
        if let text = attributes["ce_time"] {
            guard let time = Instant.date(text) else { throw EnvelopeError("ce_time is not an instant") }
            self.time = time
        }
        if let text = attributes["ce_subject"] {
            guard let account = UUID(uuidString: text) else { throw EnvelopeError("ce_subject is not an account id") }
            self.account = account
        }
        if let text = attributes["ce_sequence"] {
            guard let sequence = Int64(text), sequence > 0 else {
                throw EnvelopeError("ce_sequence is not a positive number")
            }
            self.sequence = sequence
        }
        if let text = attributes["ce_incarnation"] {
            guard let incarnation = Int32(text), incarnation >= 0 else {
                throw EnvelopeError("ce_incarnation is not a number")
            }
            self.incarnation = incarnation
        }
        if let text = attributes["ce_expirytime"] {
            guard let expiry = Instant.date(text) else { throw EnvelopeError("ce_expirytime is not an instant") }
            self.expiresAt = expiry
        }
        correlation = attributes["ce_correlationid"]
        causation = attributes["ce_causationid"]
        traceparent = attributes["traceparent"]
        dataSchema = attributes["ce_dataschema"]
    }
}

extension UUID {
    /// Lower case, as UUIDs stand on every wire of ours (RFC 9562 §4).
    package var wireText: String { uuidString.lowercased() }
}
