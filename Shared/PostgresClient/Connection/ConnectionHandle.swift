import CLibpq

/// Owns one `PGconn`. Freed exactly once, by the compiler. Used only on the thread of its connection.
@safe
struct ConnectionHandle: ~Copyable {
    let pointer: OpaquePointer
    /// What the server said besides results; lives at least as long as the connection.
    let notices = NoticeInbox()

    /// Opens a connection. Blocks in name resolution and in the connection's own time limit.
    /// - Throws: ``PostgresError/Code/connectionLost``, with the SQLSTATE when the server refused.
    init(_ configuration: PostgresConfiguration) throws(PostgresError) {
        let parameters = configuration.connectionParameters
        let keywords = unsafe CStringArray(parameters.map(\.keyword))
        let values = unsafe CStringArray(parameters.map(\.value))
        guard let opened = unsafe PQconnectdbParams(keywords.pointers, values.pointers, 0) else {
            throw PostgresError(.connectionLost, sqlState: "53200", context: "no memory for a connection")
        }
        guard unsafe PQstatus(opened) == CONNECTION_OK else {
            let state = unsafe Self.openingState(opened)
            unsafe PQfinish(opened)
            throw PostgresError(.connectionLost, sqlState: state, context: "the connection could not be opened")
        }
        unsafe pointer = unsafe opened
        unsafe PQsetnonblocking(pointer, 1)
        _ = unsafe PQsetNoticeReceiver(
            pointer,
            { context, result in
                guard let context = unsafe context, let result = unsafe result else { return }
                unsafe Unmanaged<NoticeInbox>.fromOpaque(context).takeUnretainedValue().receive(result)
            }, Unmanaged.passUnretained(notices).toOpaque())
    }

    deinit { unsafe PQfinish(pointer) }

    /// libpq 15 gives no SQLSTATE for a failed opening, and its message holds addresses and names. Only the two cases
    /// that waiting does not cure are told apart, by the server's fixed words.
    private static func openingState(_ connection: OpaquePointer) -> String? {
        guard let raw = unsafe PQerrorMessage(connection) else { return nil }
        let message = unsafe String(cString: raw)
        if unsafe PQconnectionNeedsPassword(connection) == 1 || message.contains("authentication failed") {
            return "28P01"
        }
        if message.contains("no pg_hba.conf entry") || message.contains("role \"") { return "28000" }
        if message.contains("database \""), message.contains("does not exist") { return "3D000" }
        return "08001"
    }
}
