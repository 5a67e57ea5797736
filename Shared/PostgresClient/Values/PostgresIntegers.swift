extension Int: PostgresEncodable, PostgresDecodable, PostgresArrayElement {
    package static var postgresType: PostgresType { .int8 }
    package static var postgresArrayType: PostgresType { .int8Array }
    package func postgresBytes() throws(PostgresError) -> [UInt8]? { bigEndianBytes }
    package static func decodePostgres(_ text: ArraySlice<UInt8>?) -> Int? { parseDecimal(text) }
}

extension Int64: PostgresEncodable, PostgresDecodable, PostgresArrayElement {
    package static var postgresType: PostgresType { .int8 }
    package static var postgresArrayType: PostgresType { .int8Array }
    package func postgresBytes() throws(PostgresError) -> [UInt8]? { bigEndianBytes }
    package static func decodePostgres(_ text: ArraySlice<UInt8>?) -> Int64? { parseDecimal(text) }
}

extension Int32: PostgresEncodable, PostgresDecodable, PostgresArrayElement {
    package static var postgresType: PostgresType { .int4 }
    package static var postgresArrayType: PostgresType { .int4Array }
    package func postgresBytes() throws(PostgresError) -> [UInt8]? { bigEndianBytes }
    package static func decodePostgres(_ text: ArraySlice<UInt8>?) -> Int32? { parseDecimal(text) }
}

extension Int16: PostgresEncodable, PostgresDecodable, PostgresArrayElement {
    package static var postgresType: PostgresType { .int2 }
    package static var postgresArrayType: PostgresType { .int2Array }
    package func postgresBytes() throws(PostgresError) -> [UInt8]? { bigEndianBytes }
    package static func decodePostgres(_ text: ArraySlice<UInt8>?) -> Int16? { parseDecimal(text) }
}

extension FixedWidthInteger {
    /// Network byte order.
    var bigEndianBytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendBigEndian(self)
        return bytes
    }

    /// Reads an optional minus and decimal digits; overflow and anything else is `nil`.
    static func parseDecimal(_ text: ArraySlice<UInt8>?) -> Self? {
        guard var digits = text, !digits.isEmpty else { return nil }
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        guard !digits.isEmpty else { return nil }
        var value: Self = 0
        for byte in digits {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            let (product, overflowed) = value.multipliedReportingOverflow(by: 10)
            let digit = Self(byte - UInt8(ascii: "0"))
            let (next, overflowedAgain) =
                isNegative ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            if overflowed || overflowedAgain { return nil }
            value = next
        }
        return value
    }
}

extension [UInt8] {
    /// Appends an integer in network byte order.
    mutating func appendBigEndian(_ value: some FixedWidthInteger) {
        var shift = type(of: value).bitWidth
        while shift > 0 {
            shift -= 8
            append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}
