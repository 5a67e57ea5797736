import Foundation
import PostgresClient
import TestSupport
import Testing

/// Measures; run with `REKEY_MEASURE=1` in a release build. Compare only figures of the same minute.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["REKEY_MEASURE"] == "1"), .serialized)
struct ThroughputTests {
    /// Runs `operation` from as many tasks as there are connections and reports the rate and the median time.
    private func measure(
        _ name: String, connections: Int, perTask: Int = 4000,
        _ operation: @escaping @Sendable (PostgresClient, Int) async throws -> Void
    ) async throws {
        try await PostgresTestDatabase.with(configure: { $0.maximumConnections = connections }) { database in
            let client = database.client
            try await client.execute("create table sample (id bigserial primary key, word text)")
            let start = ContinuousClock.now
            let times = try await withThrowingTaskGroup(of: [Duration].self) { group in
                for _ in 0..<connections {
                    group.addTask {
                        var times: [Duration] = []
                        for number in 0..<perTask {
                            let start = ContinuousClock.now
                            try await operation(client, number)
                            times.append(ContinuousClock.now - start)
                        }
                        return times
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }.sorted()
            }
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            let rate = Int(Double(times.count) / seconds)
            print(
                """
                \(name), \(connections) connections: \(rate)/s, \
                p50 \(times[times.count / 2]), p99 \(times[times.count * 99 / 100])
                """
            )
        }
    }

    @Test(arguments: [1, 4, 8])
    func queries(_ connections: Int) async throws {
        try await measure("select", connections: connections) { client, number in
            _ = try await client.query("select \(number) + 1 as n")
        }
    }

    @Test(arguments: [1, 8])
    func transactions(_ connections: Int) async throws {
        try await measure("insert in a transaction", connections: connections, perTask: 500) { client, number in
            _ = try await client.transaction { tx in
                try tx.execute("insert into sample (word) values (\("word \(number)"))")
            }
        }
    }
}
