/// What may be the element of an array that is bound or read.
///
/// `UInt8` is an element too, but an array of it is a bytea and not a PostgreSQL array.
package protocol PostgresArrayElement: Sendable {
    /// The type of an array of this element.
    static var postgresArrayType: PostgresType { get }
    /// The binary format of the whole array.
    static func encodePostgresArray(_ elements: [Self]) throws(PostgresError) -> [UInt8]
    /// Reads the text format of the whole array; `nil` when it is none.
    static func decodePostgresArray(_ text: ArraySlice<UInt8>) -> [Self]?
}

extension PostgresArrayElement where Self: PostgresEncodable & PostgresDecodable {
    /// A one-dimensional array in binary format; nothing needs quoting. Source: `array_send` in PostgreSQL's
    /// `arrayfuncs.c`: dimensions, has-nulls flag, element type, then length and lower bound, then the elements.
    package static func encodePostgresArray(_ elements: [Self]) throws(PostgresError) -> [UInt8] {
        var body: [UInt8] = []
        var hasNull = false
        for element in elements {
            if let bytes = try element.postgresBytes() {
                body.appendBigEndian(Int32(bytes.count))
                body += bytes
            } else {
                hasNull = true
                body.appendBigEndian(Int32(-1))
            }
        }
        var head: [UInt8] = []
        head.appendBigEndian(Int32(elements.isEmpty ? 0 : 1))
        head.appendBigEndian(Int32(hasNull ? 1 : 0))
        head.appendBigEndian(postgresType.oid)
        if !elements.isEmpty {
            head.appendBigEndian(Int32(elements.count))
            head.appendBigEndian(Int32(1))
        }
        return head + body
    }

    /// Reads `{a,"b",NULL}`.
    package static func decodePostgresArray(_ text: ArraySlice<UInt8>) -> [Self]? {
        guard let elements = ArrayText.split(text) else { return nil }
        var values: [Self] = []
        values.reserveCapacity(elements.count)
        for element in elements {
            guard let value = Self.decodePostgres(element) else { return nil }
            values.append(value)
        }
        return values
    }
}

extension Optional: PostgresArrayElement
where Wrapped: PostgresArrayElement & PostgresEncodable & PostgresDecodable {
    /// The array type of the value.
    package static var postgresArrayType: PostgresType { Wrapped.postgresArrayType }
}

extension Array: PostgresArrayElement where Element == UInt8 {
    /// bytea[]
    package static var postgresArrayType: PostgresType { .byteaArray }
}

extension UInt8: PostgresArrayElement {
    /// Bytes are a bytea.
    package static var postgresArrayType: PostgresType { .bytea }
    /// The bytes themselves.
    package static func encodePostgresArray(_ elements: [UInt8]) throws(PostgresError) -> [UInt8] { elements }
    /// Reads `\x0a1b`.
    package static func decodePostgresArray(_ text: ArraySlice<UInt8>) -> [UInt8]? { HexText.decode(text) }
}
