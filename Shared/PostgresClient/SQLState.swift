/// The SQLSTATE codes that decide what this package does next. Source: PostgreSQL 15 manual, appendix A.
package enum SQLState {
    /// A unique constraint or index refused a row.
    package static let uniqueViolation = "23505"
    /// The transaction has to be repeated.
    package static let serializationFailure = "40001"
    /// The transaction was the victim of a deadlock and has to be repeated.
    package static let deadlockDetected = "40P01"
    /// `statement_timeout` passed, or the statement was cancelled.
    package static let queryCancelled = "57014"
    /// `lock_timeout` passed, or NOWAIT found a lock.
    package static let lockNotAvailable = "55P03"
    /// A text is not in the encoding of the database, or holds NUL.
    package static let invalidEncoding = "22021"
    /// The class of warnings without a code of their own.
    package static let warning = "01000"
    /// An administrator ended the connection.
    package static let adminShutdown = "57P01"
    static let failedTransaction = "25P02"
    static let noTransaction = "25P01"
    static let transactionRollback = "40000"
    static let featureNotSupported = "0A000"
    static let invalidStatementName = "26000"

    /// Whether the same work can succeed later: 40001, 40P01, 55P03 (lock timeout), and the classes
    /// 08 (connection), 53 (resources) and 57P0 (server stops or starts).
    static func isTransient(_ state: String) -> Bool {
        state == serializationFailure || state == deadlockDetected || state == lockNotAvailable
            || state.hasPrefix("08") || state.hasPrefix("53") || state.hasPrefix("57P0")
    }

    /// Whether opening a connection failed for a reason that waiting does not cure: wrong credentials (28) or
    /// an unknown database (3D).
    static func isPermanentForOpening(_ state: String) -> Bool { state.hasPrefix("28") || state.hasPrefix("3D") }

    /// Whether a statement that was prepared before a schema change has to be prepared again.
    static func meansStalePlan(_ state: String) -> Bool {
        state == featureNotSupported || state == invalidStatementName
    }
}
