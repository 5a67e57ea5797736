import Logging
import PostgresClient

extension Logger {
    /// Says nothing.
    static var quietForTests: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

extension PostgresClient {
    /// The process on the server that runs this client's next statement; only meaningful with one connection.
    func backend() async throws -> Int {
        try await query("select pg_backend_pid() as pid")[0].decode("pid")
    }

    /// One number from a query with a column `n`.
    func number(_ query: SQLQuery) async throws -> Int {
        try await self.query(query)[0].decode("n")
    }
}
