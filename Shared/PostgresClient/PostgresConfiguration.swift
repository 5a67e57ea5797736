import CLibpq

/// Where the database is and the limits that every connection carries. Prints no password, host or user.
package struct PostgresConfiguration: Sendable {
    /// Connections kept at most; each costs one thread here and one process on the server.
    package var maximumConnections = 8
    /// How many callers may wait for a connection; one more is refused at once.
    package var maximumWaiters = 512
    /// How long a caller waits for a connection.
    package var leaseTimeout: Duration = .seconds(2)
    /// Server-side limit of one statement. This client gives the server ``deadlineGrace`` more and then closes the
    /// socket, which also bounds COMMIT: `statement_timeout` does not.
    package var statementTimeout: Duration = .seconds(10)
    /// Server-side limit of waiting for a lock.
    package var lockTimeout: Duration = .seconds(5)
    /// Server-side limit of a transaction that does nothing.
    package var idleInTransactionTimeout: Duration = .seconds(15)
    /// Limit of opening a connection, per host; libpq counts whole seconds, at least 2.
    package var connectTimeout: Duration = .seconds(5)
    /// Time beyond ``statementTimeout`` after which a silent connection is given up.
    package var deadlineGrace: Duration = .seconds(2)
    /// Name shown in `pg_stat_activity` and in the metrics of the pool.
    package var applicationName = "rekey"

    /// What libpq understood of the URL: keyword and value. Holds the password.
    let parameters: [String: String]

    /// Reads `postgres://user:password@host:port/database?sslmode=…` with percent-encoding; the query part takes
    /// every libpq keyword.
    /// - Throws: ``PostgresError/Code/configuration``; the error does not repeat the URL.
    package init(url: String) throws(PostgresError) {
        guard url.hasPrefix("postgres://") || url.hasPrefix("postgresql://"), !url.utf8.contains(0) else {
            throw PostgresError(.configuration, context: "the database URL must begin with postgres://")
        }
        parameters = try Self.parse(url)
        // libpq looks at ports only when it connects, and at every one of a list of hosts.
        let ports = (parameters["port"] ?? "").split(separator: ",")
        guard ports.allSatisfy({ UInt16($0).map { $0 > 0 } ?? false }) else {
            throw PostgresError(.configuration, context: "the port of the database URL is not a number")
        }
    }

    private static func parse(_ url: String) throws(PostgresError) -> [String: String] {
        var message: UnsafeMutablePointer<CChar>?
        guard let options = unsafe PQconninfoParse(url, &message) else {
            // libpq's message repeats the URL: it is freed unread.
            unsafe PQfreemem(message)
            throw PostgresError(.configuration, context: "the database URL is not well-formed")
        }
        defer { unsafe PQconninfoFree(options) }
        var parameters: [String: String] = [:]
        var option = unsafe options
        while let keyword = unsafe option.pointee.keyword {
            if let value = unsafe option.pointee.val {
                unsafe parameters[String(cString: keyword)] = String(cString: value)
            }
            unsafe option += 1
        }
        return parameters
    }

    /// The whole limit of one statement on this side.
    var clientDeadline: Duration { statementTimeout + deadlineGrace }

    /// Keywords and values for `PQconnectdbParams`.
    var connectionParameters: [(keyword: String, value: String)] {
        var all = parameters
        let options = [parameters["options"], serverOptions].compactMap(\.self).joined(separator: " ")
        let fixed = [
            "options": options,
            "application_name": applicationName,
            "client_encoding": "UTF8",
            "connect_timeout": "\(max(2, connectTimeout.components.seconds))",
            "keepalives": "1",
            "keepalives_idle": "30",
            "keepalives_interval": "10",
            "keepalives_count": "3",
            "tcp_user_timeout": "\(clientDeadline.wholeMilliseconds)",
            "target_session_attrs": "read-write",
        ]
        all.merge(fixed) { _, ours in ours }
        // Not negotiated unless asked for: it costs a round trip at every connection.
        all.merge(["gssencmode": "disable"]) { theirs, _ in theirs }
        return all.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Settings of the session, in the syntax of `PGOPTIONS`. Text results are read in this date style and zone.
    private var serverOptions: String {
        let settings = [
            "statement_timeout=\(statementTimeout.wholeMilliseconds)",
            "lock_timeout=\(lockTimeout.wholeMilliseconds)",
            "idle_in_transaction_session_timeout=\(idleInTransactionTimeout.wholeMilliseconds)",
            "client_connection_check_interval=5000",
            "default_transaction_isolation=read\\ committed",
            "client_min_messages=warning",
            "TimeZone=UTC",
            "DateStyle=ISO",
            "bytea_output=hex",
            "extra_float_digits=1",
        ]
        return settings.map { "-c \($0)" }.joined(separator: " ")
    }
}

extension PostgresConfiguration: CustomStringConvertible, CustomReflectable {
    /// Safe to log.
    package var description: String {
        "PostgresConfiguration(<redacted>, \(maximumConnections) connections, application \(applicationName))"
    }
    /// Shows what `description` shows.
    package var customMirror: Mirror { Mirror(self, children: ["configuration": description]) }
}

extension Duration {
    /// Milliseconds, rounded down, at least 1: PostgreSQL reads 0 as "no limit".
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return max(1, seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }
}
