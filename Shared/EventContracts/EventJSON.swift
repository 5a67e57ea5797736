import Foundation

/// JSON as it stands on the wire: sorted keys, UTC instants with milliseconds (`2026-01-01T00:00:00.000Z`).
package enum EventJSON {
    /// Bytes of `value` with sorted keys, no escaped slashes and UUIDs in lower case.
    package static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(Instant.text(date))
        }
        return LowerCaseIdentifiers.apply([UInt8](try encoder.encode(value)))
    }

    /// Decodes `bytes`; unknown members are ignored (additive change). Throws `DecodingError`.
    package static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            let text = try container.decode(String.self)
            guard let date = Instant.date(text) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an RFC 3339 instant")
            }
            return date
        }
        return try decoder.decode(type, from: Data(bytes))
    }
}
