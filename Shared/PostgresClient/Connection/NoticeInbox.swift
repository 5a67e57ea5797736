import CLibpq

/// Collects what the server says besides results (warnings), instead of libpq's output to standard error.
///
/// Kept: severity, SQLSTATE and the C function that spoke, never the text. Used on the connection's thread only.
final class NoticeInbox {
    /// One message.
    struct Notice: Equatable {
        let severity: String
        let sqlState: String
        let sourceFunction: String
    }

    /// The newest messages, at most 16.
    private(set) var notices: [Notice] = []

    /// Forgets everything.
    func clear() { notices.removeAll(keepingCapacity: true) }

    /// Called by libpq while it reads; the result belongs to libpq.
    @unsafe
    func receive(_ result: OpaquePointer) {
        if notices.count >= 16 { notices.removeFirst() }
        notices.append(
            Notice(
                severity: unsafe ResultHandle.field(result, .severity) ?? "",
                sqlState: unsafe ResultHandle.field(result, .sqlState) ?? "",
                sourceFunction: unsafe ResultHandle.field(result, .sourceFunction) ?? ""))
    }

    /// Whether the server ended the connection.
    var announcesEnd: Bool { endingState != nil }

    /// The SQLSTATE with which the server ended the connection.
    var endingState: String? { notices.last { $0.severity == "FATAL" || $0.severity == "PANIC" }?.sqlState }

    /// Whether a COMMIT that "succeeded" may not be durable: a warning during COMMIT with the generic class, or that
    /// the server is being shut down. PostgreSQL sends it when the wait for a synchronous standby is cut short.
    var doubtsCommit: Bool {
        notices.contains {
            $0.severity == "WARNING" && ($0.sqlState == SQLState.warning || $0.sqlState == SQLState.adminShutdown)
        }
    }

    /// The same for a statement outside a transaction, where functions may warn for reasons of their own.
    var doubtsReplication: Bool { notices.contains { $0.sourceFunction == "SyncRepWaitForLSN" } }
}
