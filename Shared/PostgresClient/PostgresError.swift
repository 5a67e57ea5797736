/// What went wrong between this process and PostgreSQL.
///
/// `description` is safe to log: it holds codes and names from the schema, never SQL text, parameters, row values or
/// the server's message, because PostgreSQL repeats failing values in its message and detail texts.
package struct PostgresError: Error, Sendable {
    /// The kind of failure. May grow: a `switch` needs a `default`.
    package enum Code: String, Sendable {
        /// The server refused or failed the statement; ``PostgresError/sqlState`` says why. Nothing was committed.
        case server
        /// The connection broke or could not be opened. Nothing of this transaction was committed.
        case connectionLost
        /// The connection broke, or durability was in doubt, while a commit was under way: it may have happened.
        case commitUnknown
        /// No connection became free within the lease timeout, or too many callers were waiting. Nothing was sent.
        case poolTimeout
        /// A column is missing or does not hold a value of the asked type.
        case decoding
        /// A value cannot be sent, for example a text with a NUL character. Nothing was sent.
        case encoding
        /// The connection URL or the use of this client is wrong.
        case configuration
        /// The client is closed.
        case closed
        /// The waiting task was cancelled; ``PostgresClient`` turns it into `CancellationError`.
        case cancelled
    }

    /// The kind of failure.
    package let code: Code
    /// The five-character SQLSTATE, when the server gave one. Source: PostgreSQL manual, appendix A.
    package let sqlState: String?
    /// Name of the violated constraint, when the server gave one.
    package let constraint: String?
    /// Name of the table concerned, when the server gave one.
    package let table: String?
    /// A fixed text about the circumstances: never made of values.
    package let context: String?
    /// The server's message, kept only for SQL text that the parser refused (class 42 with a position): values are not
    /// known at that point.
    let developerMessage: String?
    /// The prepared statement no longer fits the schema; it was forgotten, so that a second attempt works.
    let isStalePlan: Bool

    /// Describes a failure.
    /// - Parameter context: A fixed text or a name from the schema; never a value.
    package init(
        _ code: Code, sqlState: String? = nil, constraint: String? = nil, table: String? = nil, context: String? = nil
    ) {
        self.init(
            code, sqlState: sqlState, constraint: constraint, table: table, context: context, developerMessage: nil,
            isStalePlan: false)
    }

    init(
        _ code: Code, sqlState: String?, constraint: String?, table: String?, context: String?,
        developerMessage: String?, isStalePlan: Bool
    ) {
        self.code = code
        self.sqlState = sqlState
        self.constraint = constraint
        self.table = table
        self.context = context
        self.developerMessage = developerMessage
        self.isStalePlan = isStalePlan
    }

    /// Whether the same work can succeed later without any change: serialization failure, deadlock, lost connection,
    /// server shutting down, lack of resources, full pool, unknown commit (repeat only what is idempotent).
    package var isTransient: Bool {
        switch code {
        case .connectionLost, .poolTimeout, .commitUnknown: true
        case .server: sqlState.map(SQLState.isTransient) ?? false
        case .decoding, .encoding, .configuration, .closed, .cancelled: false
        }
    }

    /// Whether a unique constraint or index refused the statement (23505).
    package var isUniqueViolation: Bool { sqlState == SQLState.uniqueViolation }

    /// Whether repeating the whole transaction is the documented answer (40001, 40P01, or a plan that went stale).
    var asksForRetry: Bool {
        guard code == .server else { return false }
        return isStalePlan || sqlState == SQLState.serializationFailure || sqlState == SQLState.deadlockDetected
    }

    /// The same failure, seen after a commit had been sent.
    func asUnknownCommit() -> PostgresError {
        PostgresError(.commitUnknown, sqlState: sqlState, context: context)
    }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Safe to log.
    package var description: String {
        var parts = [code.rawValue]
        if let sqlState { parts.append("SQLSTATE \(sqlState)") }
        if let constraint { parts.append("constraint \(constraint)") }
        if let table { parts.append("table \(table)") }
        if let context { parts.append(context) }
        return "PostgresError(\(parts.joined(separator: ", ")))"
    }

    /// Adds the server's words about SQL text that its parser refused. Holds no values either.
    package var debugDescription: String {
        developerMessage.map { "\(description): \($0)" } ?? description
    }

    /// Shows what ``debugDescription`` shows and nothing else.
    package var customMirror: Mirror { Mirror(self, children: ["error": debugDescription]) }
}
