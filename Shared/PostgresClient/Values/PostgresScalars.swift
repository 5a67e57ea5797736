package import Foundation

extension String: PostgresEncodable, PostgresDecodable, PostgresArrayElement {
    package static var postgresType: PostgresType { .text }
    package static var postgresArrayType: PostgresType { .textArray }

    /// The UTF-8 bytes. PostgreSQL cannot hold a NUL character: it is refused here, before anything is sent, with the
    /// SQLSTATE the server would give.
    package func postgresBytes() throws(PostgresError) -> [UInt8]? {
        let bytes = Array(utf8)
        guard !bytes.contains(0) else {
            throw PostgresError(.encoding, sqlState: SQLState.invalidEncoding, context: "a text holds a NUL character")
        }
        return bytes
    }

    /// Reads the text form of any type; bytes that are not UTF-8 are a decoding failure.
    package static func decodePostgres(_ text: ArraySlice<UInt8>?) -> String? {
        text.flatMap { String(validating: $0, as: UTF8.self) }
    }
}

extension Bool: PostgresEncodable, PostgresDecodable, PostgresArrayElement {
    package static var postgresType: PostgresType { .bool }
    package static var postgresArrayType: PostgresType { .boolArray }
    package func postgresBytes() throws(PostgresError) -> [UInt8]? { [self ? 1 : 0] }

    package static func decodePostgres(_ text: ArraySlice<UInt8>?) -> Bool? {
        guard let text, text.count == 1 else { return nil }
        switch text.first {
        case UInt8(ascii: "t"): return true
        case UInt8(ascii: "f"): return false
        default: return nil
        }
    }
}

extension UUID: PostgresEncodable, PostgresDecodable, PostgresArrayElement {
    package static var postgresType: PostgresType { .uuid }
    package static var postgresArrayType: PostgresType { .uuidArray }
    package func postgresBytes() throws(PostgresError) -> [UInt8]? {
        unsafe withUnsafeBytes(of: uuid) { unsafe Array($0) }
    }

    package static func decodePostgres(_ text: ArraySlice<UInt8>?) -> UUID? {
        String.decodePostgres(text).flatMap(UUID.init(uuidString:))
    }
}

extension Date: PostgresEncodable, PostgresDecodable, PostgresArrayElement {
    package static var postgresType: PostgresType { .timestamptz }
    package static var postgresArrayType: PostgresType { .timestamptzArray }

    /// Whole microseconds since 2000-01-01 UTC, rounded to nearest.
    package func postgresBytes() throws(PostgresError) -> [UInt8]? {
        let microseconds = (timeIntervalSince1970 * 1_000_000).rounded()
        guard abs(microseconds) < Timestamp.maximumMagnitude else {
            throw PostgresError(.encoding, sqlState: "22008", context: "a time is out of range")
        }
        var bytes: [UInt8] = []
        bytes.appendBigEndian(Int64(microseconds) - Timestamp.epochMicroseconds)
        return bytes
    }

    /// Reads `2026-11-22 10:00:00.123+00`; infinity and years before 1 are decoding failures.
    package static func decodePostgres(_ text: ArraySlice<UInt8>?) -> Date? {
        text.flatMap(Timestamp.microseconds(parsing:))
            .map { Date(timeIntervalSince1970: Double($0) / 1_000_000) }
    }
}

extension Double: PostgresEncodable, PostgresDecodable, PostgresArrayElement {
    package static var postgresType: PostgresType { .float8 }
    package static var postgresArrayType: PostgresType { .float8Array }

    package func postgresBytes() throws(PostgresError) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.appendBigEndian(bitPattern)
        return bytes
    }

    package static func decodePostgres(_ text: ArraySlice<UInt8>?) -> Double? {
        String.decodePostgres(text).flatMap(Double.init)
    }
}
