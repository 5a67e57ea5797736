/// What came of one use of a connection.
enum ConnectionOutcome<Value: Sendable>: Sendable {
    /// The idle connection was found closed; nothing was sent, so another one may be used without any doubt.
    case stale
    /// The use ended; `isReusable` tells whether the connection may go back to the pool.
    case finished(Result<Value, any Error>, isReusable: Bool)
}
