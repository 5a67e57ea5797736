/// SQL text whose interpolated values are sent as parameters and never become part of the text.
///
/// ```swift
/// try tx.execute("insert into account (id, address) values (\(id), \(address))")
/// ```
/// A name that cannot be a parameter (a table, a column) is spliced with the loud spelling `\(unescaped: name)`; it
/// must come from the program and never from a request.
package struct SQLQuery: ExpressibleByStringInterpolation, Sendable {
    /// The text with `$1`, `$2`, … in place of the values.
    package let text: String
    let binds: [Bind]

    /// One value to send.
    struct Bind: Sendable {
        let type: PostgresType
        let bytes: Result<[UInt8]?, PostgresError>
    }

    /// Collects the literal parts and the values.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""
        fileprivate var binds: [Bind] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 3)
            binds.reserveCapacity(interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) { text += literal }

        /// Binds a value.
        package mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value) {
            let bytes = Result { () throws(PostgresError) in try value.postgresBytes() }
            binds.append(Bind(type: Value.postgresType, bytes: bytes))
            text += "$\(binds.count)"
        }

        /// Binds a value or NULL. A signature of its own, because the compiler warns of optional values that a generic
        /// one takes.
        package mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) {
            let bytes = Result { () throws(PostgresError) in try value.postgresBytes() }
            binds.append(Bind(type: Value.postgresType, bytes: bytes))
            text += "$\(binds.count)"
        }

        /// Splices program text.
        package mutating func appendInterpolation(unescaped programText: String) { text += programText }
    }

    /// A query without values.
    package init(stringLiteral value: String) {
        text = value
        binds = []
    }

    /// A query with values.
    package init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
        binds = stringInterpolation.binds
    }
}

extension SQLQuery: CustomStringConvertible, CustomReflectable {
    /// Shows neither text nor values: spliced text and binds may both be private.
    package var description: String { "SQLQuery(\(binds.count) values)" }
    /// Shows neither text nor values.
    package var customMirror: Mirror { Mirror(self, children: ["values": binds.count]) }
}
