/// One row of a result. Cheap to copy: all rows of a result share one buffer.
package struct Row: Sendable {
    let table: ResultTable
    let index: Int

    /// Reads a column by its name.
    ///
    /// - Parameter column: The name as the server gives it (lower case unless quoted). The first of equal names wins.
    /// - Throws: ``PostgresError/Code/decoding`` when there is no such column, when it is NULL and `T` is not optional,
    ///   or when its text is not a `T`. The error names the column, not its contents.
    package func decode<T: PostgresDecodable>(_ column: String, as: T.Type = T.self) throws(PostgresError) -> T {
        guard let position = table.position(of: column) else {
            throw PostgresError(.decoding, context: "no column \(column)")
        }
        let cell = table.cell(row: index, column: position)
        guard let value = T.decodePostgres(cell) else {
            throw PostgresError(.decoding, context: "column \(column) is \(cell == nil ? "NULL" : "not a \(T.self)")")
        }
        return value
    }
}

extension Row: CustomStringConvertible, CustomReflectable {
    /// Shows no values.
    package var description: String { "Row(\(table.columns.count) columns)" }
    /// Shows no values.
    package var customMirror: Mirror { Mirror(self, children: ["columns": table.columns]) }
}
