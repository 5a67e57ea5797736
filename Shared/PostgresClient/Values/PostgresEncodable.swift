/// A value that can be bound in an ``SQLQuery``.
///
/// Conforming: `String` (text), `Int`/`Int64` (int8), `Int32` (int4), `Int16` (int2), `Double` (float8), `Bool`,
/// `UUID`, `Date` (timestamptz, whole microseconds), `[UInt8]` (bytea), ``JSONText`` (jsonb), `Optional` of those and
/// arrays of those. An enum with such a raw value needs only the word: `extension Channel: PostgresEncodable {}`.
package protocol PostgresEncodable: Sendable {
    /// The type that the value is sent as.
    static var postgresType: PostgresType { get }
    /// The value in PostgreSQL's binary format; `nil` is SQL NULL. Throws ``PostgresError/Code/encoding`` for a value
    /// that PostgreSQL cannot hold.
    func postgresBytes() throws(PostgresError) -> [UInt8]?
}

extension PostgresEncodable where Self: RawRepresentable, RawValue: PostgresEncodable {
    /// The type of the raw value.
    package static var postgresType: PostgresType { RawValue.postgresType }
    /// The raw value.
    package func postgresBytes() throws(PostgresError) -> [UInt8]? { try rawValue.postgresBytes() }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    /// The type of the value, also for NULL.
    package static var postgresType: PostgresType { Wrapped.postgresType }
    /// `nil` is SQL NULL.
    package func postgresBytes() throws(PostgresError) -> [UInt8]? {
        switch self {
        case .none: nil
        case .some(let value): try value.postgresBytes()
        }
    }
}

extension Array: PostgresEncodable where Element: PostgresArrayElement {
    /// The array type of the element; for bytes, bytea.
    package static var postgresType: PostgresType { Element.postgresArrayType }
    /// A one-dimensional array, or the bytes themselves.
    package func postgresBytes() throws(PostgresError) -> [UInt8]? { try Element.encodePostgresArray(self) }
}
