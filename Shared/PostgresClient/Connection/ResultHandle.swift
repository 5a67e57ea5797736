import CLibpq

/// Owns one `PGresult`. Freed exactly once, by the compiler. Used only on the thread of its connection.
@safe
struct ResultHandle: ~Copyable {
    private let pointer: OpaquePointer

    /// Takes ownership.
    init(_ pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

    deinit { unsafe PQclear(pointer) }

    /// What kind of result it is.
    var status: ExecStatusType { unsafe PQresultStatus(pointer) }

    /// Whether the statement did its work.
    var isSuccess: Bool {
        switch status {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: true
        default: false
        }
    }

    /// Whether the statement started a COPY, which this client does not speak.
    var isCopy: Bool {
        switch status {
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH: true
        default: false
        }
    }

    /// The words of the server about what it did, for example `COMMIT` or `INSERT 0 3`.
    var commandTag: String { unsafe String(cString: PQcmdStatus(pointer)) }

    /// Rows inserted, updated, deleted or selected; 0 for other statements.
    var affectedRows: Int { Int(unsafe String(cString: PQcmdTuples(pointer))) ?? 0 }

    /// Copies all rows.
    func rows() -> [Row] {
        let columnCount = unsafe PQnfields(pointer)
        let rowCount = unsafe PQntuples(pointer)
        guard columnCount > 0, rowCount > 0 else { return [] }
        let columns = (0..<columnCount).map { unsafe String(cString: PQfname(pointer, $0)) }
        var bytes: [UInt8] = []
        var ends: [Int] = []
        ends.reserveCapacity(Int(columnCount) * Int(rowCount))
        for row in 0..<rowCount {
            for column in 0..<columnCount {
                if unsafe PQgetisnull(pointer, row, column) == 1 {
                    ends.append(~bytes.count)
                    continue
                }
                let length = Int(unsafe PQgetlength(pointer, row, column))
                unsafe bytes.append(
                    contentsOf: UnsafeRawBufferPointer(start: PQgetvalue(pointer, row, column), count: length))
                ends.append(bytes.count)
            }
        }
        return ResultTable(columns: columns, bytes: bytes, ends: ends).rows(count: Int(rowCount))
    }

    /// Whether the server ended the connection with this error.
    var isFatal: Bool {
        let severity = unsafe Self.field(pointer, .severity)
        return severity == "FATAL" || severity == "PANIC"
    }

    /// The SQLSTATE of an error of the server; libpq's own errors have none.
    var sqlState: String? { unsafe Self.field(pointer, .sqlState) }

    /// The error of a failed statement; codes and schema names only.
    /// - Parameter wasPrepared: Whether a prepared statement was used, whose plan may have gone stale.
    func error(_ code: PostgresError.Code, wasPrepared: Bool) -> PostgresError {
        let state = sqlState
        var developerMessage: String?
        // Only an error that was found while reading the text has a position; later ones may repeat values.
        if let state, state.hasPrefix("42"), unsafe Self.field(pointer, .position) != nil {
            developerMessage = unsafe Self.field(pointer, .message)
        }
        return PostgresError(
            code, sqlState: state, constraint: unsafe Self.field(pointer, .constraint),
            table: unsafe Self.field(pointer, .table), context: nil, developerMessage: developerMessage,
            isStalePlan: wasPrepared && (state.map(SQLState.meansStalePlan) ?? false))
    }

    /// One field of an error or notice.
    @unsafe
    static func field(_ result: OpaquePointer, _ field: DiagnosticField) -> String? {
        unsafe PQresultErrorField(result, field.rawValue).map { unsafe String(cString: $0) }
    }
}
