/// A JSON text that is bound as jsonb and read from json or jsonb.
package struct JSONText: Hashable, Sendable {
    /// The JSON text. PostgreSQL checks it; jsonb does not keep its white space, key order or duplicate keys.
    package let text: String

    /// Wraps a JSON text.
    package init(text: String) { self.text = text }
}

extension JSONText: PostgresEncodable, PostgresDecodable, PostgresArrayElement {
    package static var postgresType: PostgresType { .jsonb }
    package static var postgresArrayType: PostgresType { .jsonbArray }

    /// The version byte of jsonb's binary format, then the text.
    package func postgresBytes() throws(PostgresError) -> [UInt8]? {
        guard let bytes = try text.postgresBytes() else { return nil }
        return [1] + bytes
    }

    package static func decodePostgres(_ text: ArraySlice<UInt8>?) -> JSONText? {
        String.decodePostgres(text).map(JSONText.init(text:))
    }
}
