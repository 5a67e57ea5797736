/// A value that can be read from a ``Row``. The same types as ``PostgresEncodable``.
package protocol PostgresDecodable: Sendable {
    /// Reads a column from PostgreSQL's text format.
    /// - Parameter text: The bytes the server sent; `nil` is SQL NULL.
    /// - Returns: `nil` when the bytes are not a value of this type.
    static func decodePostgres(_ text: ArraySlice<UInt8>?) -> Self?
}

extension PostgresDecodable where Self: RawRepresentable, RawValue: PostgresDecodable {
    /// Reads the raw value; an unknown raw value is a decoding failure.
    package static func decodePostgres(_ text: ArraySlice<UInt8>?) -> Self? {
        RawValue.decodePostgres(text).flatMap(Self.init(rawValue:))
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    /// SQL NULL is `nil`.
    package static func decodePostgres(_ text: ArraySlice<UInt8>?) -> Wrapped?? {
        guard let text else { return .some(nil) }
        return Wrapped.decodePostgres(text).map { .some($0) }
    }
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
    /// Reads a one-dimensional array, or bytes.
    package static func decodePostgres(_ text: ArraySlice<UInt8>?) -> [Element]? {
        text.flatMap(Element.decodePostgresArray)
    }
}
