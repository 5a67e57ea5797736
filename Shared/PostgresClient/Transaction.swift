/// An open transaction, lent to the body of ``PostgresClient/transaction(_:)``.
///
/// It cannot be copied or kept, and the body cannot `await`: nothing that takes time besides SQL can happen between
/// BEGIN and COMMIT. All calls run on the connection's own thread.
///
/// After a failed statement PostgreSQL refuses further ones; a body that swallows such an error does not commit, the
/// first error is thrown to the caller.
package struct Transaction: ~Copyable {
    private let session: ConnectionSession

    /// Never inlined: the optimizer of Swift 6.3.1 crashes when it specializes a generic function in which a value
    /// that cannot be copied is made.
    @inline(never)
    init(session: ConnectionSession) { self.session = session }

    /// Runs a statement and returns the number of rows that it inserted, updated, deleted or selected.
    @discardableResult
    package borrowing func execute(_ query: SQLQuery) throws(PostgresError) -> Int {
        try session.inTransaction(query).affectedRows
    }

    /// Runs a statement and returns its rows; a statement without rows (also without RETURNING) gives none.
    package borrowing func query(_ query: SQLQuery) throws(PostgresError) -> [Row] {
        try session.inTransaction(query).rows()
    }

    /// Runs a text of several statements without values (a migration).
    borrowing func script(_ text: String) throws(PostgresError) {
        try session.script(text)
    }
}
