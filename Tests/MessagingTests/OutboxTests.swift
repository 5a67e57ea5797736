import EventContracts
import Foundation
import Messaging
import PostgresClient
import TestSupport
import Testing

/// Rows and sequences as the business transaction leaves them.
@Suite struct OutboxTests {
    @Test("A1.1: 16 writers on 5 accounts leave no gap and no double sequence, whatever rolls back")
    func gapFree() async throws {
        try await MessagingFixture.with { fixture in
            let accounts = (0..<5).map { _ in UUID() }
            await withTaskGroup(of: Void.self) { group in
                for writer in 0..<16 {
                    group.addTask {
                        for round in 0..<20 {
                            let account = accounts[(writer + round) % accounts.count]
                            if (writer + round) % 7 == 0 {
                                // A transaction that fails after its append takes its number back with it.
                                _ = try? await fixture.producerDatabase.client.transaction { tx in
                                    try fixture.outbox.append(
                                        SessionEnded(sessionId: UUID(), endedAt: Date()), account: account, in: tx)
                                    throw FixtureError("rolled back on purpose")
                                }
                            } else {
                                _ = try? await fixture.write(account, count: 1 + round % 2)
                            }
                        }
                    }
                }
            }
            for account in accounts {
                let rows = try await fixture.producerDatabase.client.query(
                    "select sequence from outbox where account = \(account) order by created_at, sequence")
                let sequences: [Int64] = try rows.map { try $0.decode("sequence") }
                #expect(!sequences.isEmpty)
                #expect(sequences.sorted() == Array(1...Int64(sequences.count)))
                #expect(sequences == sequences.sorted(), "commit order is sequence order")
            }
        }
    }

    @Test("sequences count per topic and account; topics without a sequence have none")
    func sequences() async throws {
        try await MessagingFixture.with { fixture in
            let (one, other) = (UUID(), UUID())
            try await fixture.write(one, count: 3)
            try await fixture.write(other, count: 1)
            try await fixture.producerDatabase.client.transaction { tx in
                try fixture.outbox.append(RefreshTokenReused.sample, account: one, in: tx)
                try fixture.outbox.append(
                    SessionRevoked(belowEpoch: 2, revokedAt: Date(), expiresAt: Date()), account: one, in: tx)
            }
            let rows = try await fixture.producerDatabase.client.query(
                "select account, topic, sequence, partition, bucket from outbox order by created_at")
            let found = try rows.map { try $0.decode("sequence", as: Int64?.self) }
            #expect(found == [1, 2, 3, 1, 4, nil])
            for row in rows where try row.decode("account", as: UUID.self) == one {
                #expect(try row.decode("partition", as: Int32.self) == rows[0].decode("partition", as: Int32.self))
            }
        }
    }

    @Test("an event without account is refused on a topic that counts")
    func accountMissing() async throws {
        try await MessagingFixture.with { fixture in
            await #expect(throws: OutboxError.accountMissing(.tokenSession)) {
                try await fixture.producerDatabase.client.transaction { tx in
                    try fixture.outbox.append(SessionEnded(sessionId: UUID(), endedAt: Date()), account: nil, in: tx)
                }
            }
            let unsent = try await fixture.unsent()
            #expect(unsent == 0)
        }
    }

    @Test("correlation, causation and trace context travel from cause to effect")
    func cause() async throws {
        try await MessagingFixture.with { fixture in
            let account = UUID()
            let cause = EventEnvelope(
                id: UUID(), source: "rekey/identity", type: "rekey.recovery.requested", time: Date(), account: account,
                correlation: "one reset", traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                data: [])
            let id = try await fixture.producerDatabase.client.transaction { tx in
                try fixture.outbox.append(
                    SessionEnded(sessionId: UUID(), endedAt: fixture.time.now), account: account, cause: cause, in: tx)
            }
            let rows = try await fixture.producerDatabase.client.transaction { tx in
                try OutboxReader.rows(topic: .tokenSession, account: account, after: 0, limit: 10, in: tx)
            }
            let event = try #require(rows.first)
            #expect(event.id == id)
            #expect(event.correlation == "one reset")
            #expect(event.causation == cause.id.wireText)
            #expect(event.traceparent == cause.traceparent)
            #expect(event.source == "rekey/token")
            #expect(event.dataSchema == SessionEnded.dataSchema)
            #expect(event.time == fixture.time.now)
        }
    }

    @Test("a raised incarnation starts every stream again at 1, and the reader answers with the newest")
    func incarnation() async throws {
        try await MessagingFixture.with { fixture in
            let account = UUID()
            try await fixture.write(account, count: 4)
            let raised = try await fixture.producerDatabase.client.transaction { tx in try Incarnation.raise(in: tx) }
            #expect(raised == 1)
            try await fixture.write(account, count: 2)
            let rows = try await fixture.producerDatabase.client.transaction { tx in
                try OutboxReader.rows(topic: .tokenSession, account: account, after: 0, limit: 10, in: tx)
            }
            #expect(rows.map(\.incarnation) == [1, 1])
            #expect(rows.map(\.sequence) == [1, 2])
        }
    }

    @Test("a case of paging", arguments: [(0, 2, [1, 2]), (2, 2, [3, 4]), (4, 10, [5]), (5, 10, []), (0, 0, [1])])
    func paging(after: Int64, limit: Int, expected: [Int64]) async throws {
        try await MessagingFixture.with { fixture in
            let account = UUID()
            try await fixture.write(account, count: 5)
            let rows = try await fixture.producerDatabase.client.transaction { tx in
                try OutboxReader.rows(topic: .tokenSession, account: account, after: after, limit: limit, in: tx)
            }
            #expect(rows.compactMap(\.sequence) == expected)
        }
    }

    @Test("fault 79: a partition with unsent rows is not dropped; an empty or sent one is; missing ones are made")
    func partitions() async throws {
        try await MessagingFixture.with { fixture in
            let client = fixture.producerDatabase.client
            try await client.execute("select outbox_create_partitions(date '2026-01-01', date '2026-01-03')")
            #expect(try await OutboxPartitions.createAhead(client: client) == 0)
            let account = UUID()
            try await fixture.write(account, count: 2)
            try await client.execute(
                """
                update outbox set created_day = date '2026-01-01' + (sequence - 1)::int,
                    sent_at = case when sequence = 1 then now() end
                """
            )
            let first = try await OutboxPartitions.dropOld(client: client)
            #expect(first.refused == 1)
            #expect(first.dropped == 2)
            #expect(try await fixture.unsent() == 1)
            try await client.execute("update outbox set sent_at = now()")
            let second = try await OutboxPartitions.dropOld(client: client)
            #expect(second.refused == 0)
            #expect(second.dropped == 1)
        }
    }
}

extension RefreshTokenReused {
    /// Some event of the same topic as `SessionEnded`.
    static var sample: RefreshTokenReused { RefreshTokenReused(sessionId: UUID(), detectedAt: Date()) }
}
