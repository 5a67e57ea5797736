import EventContracts
import Foundation
import KafkaClient
import PostgresClient
import ServiceLifecycle
import ServiceRuntime
import TestSupport
import Testing

@testable import Messaging

/// From committed rows to the topic.
@Suite(.serialized) struct OutboxRelayTests {
    @Test("I2, I12: every committed row reaches its partition in order; concurrent writers, two relays")
    func publishes() async throws {
        try await MessagingFixture.with { fixture in
            let broker = try fixture.broker()
            let accounts = (0..<20).map { _ in UUID() }
            let relays = [try fixture.relay(broker, instance: "a"), try fixture.relay(broker, instance: "b")]
            try await running(relays) {
                await withTaskGroup(of: Void.self) { group in
                    for writer in 0..<8 {
                        group.addTask {
                            for round in 0..<15 { _ = try? await fixture.write(accounts[(writer * 3 + round) % 20]) }
                        }
                    }
                }
                try await eventually("everything sent") { try await fixture.unsent() == 0 }
            }
            let log = try await TopicReader.read(.tokenSession, broker)
            var sequences: [UUID: [Int64]] = [:]
            for message in log {
                let envelope = try EventEnvelope(
                    headers: message.headers.map { ($0.name, $0.value) }, value: message.value)
                let account = try #require(envelope.account)
                #expect(message.key == [UInt8](account.wireText.utf8))
                #expect(message.partition == KafkaPartitioner.partition(key: message.key ?? [], count: 4))
                let sequence = try #require(envelope.sequence)
                if !sequences[account, default: []].contains(sequence) {
                    sequences[account, default: []].append(sequence)
                }
            }
            let total = sequences.values.map(\.count).reduce(0, +)
            #expect(total == 120)
            for (_, list) in sequences {
                #expect(list == Array(1...Int64(list.count)), "first occurrences are in order")
            }
            broker.cluster.destroy()
        }
    }

    @Test("DESIGN 4: a heartbeat is a bare record under 100 bytes")
    func heartbeatShape() throws {
        let record = HeartbeatPublisher.record(
            place: TopicPartition(topic: "t", partition: 3), publishedThrough: 1_772_366_400_000)
        #expect(record.key == nil)
        #expect(record.headers == [KafkaHeader(name: "ce_type", value: "rekey.heartbeat")])
        #expect(String(decoding: record.value ?? [], as: UTF8.self) == #"{"publishedThrough":1772366400000}"#)
        let size = (record.value?.count ?? 0) + record.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.count }
        #expect(size < 100)
    }

    @Test("DESIGN 3.4: heartbeats come on every partition, and each promise is behind the clock")
    func heartbeats() async throws {
        try await MessagingFixture.with { fixture in
            let broker = try fixture.broker()
            try await fixture.write(UUID(), count: 3)
            try await running([try fixture.relay(broker, heartbeats: [.tokenSession])]) {
                try await eventually("two rounds of heartbeats") {
                    let beats = try await TopicReader.read(.tokenSession, broker).filter {
                        $0.header("ce_type") == Heartbeat.type
                    }
                    return (0..<4).allSatisfy { partition in beats.count { $0.partition == partition } >= 2 }
                }
            }
            let log = try await TopicReader.read(.tokenSession, broker)
            let now = Date().milliseconds
            for beat in log where beat.header("ce_type") == Heartbeat.type {
                let through = try EventJSON.decode(Heartbeat.self, from: beat.value ?? []).publishedThrough
                #expect(through <= now && through > now - 60_000)
            }
            let firstBeat = try #require(log.firstIndex { $0.header("ce_type") == Heartbeat.type })
            #expect(firstBeat > 0 || log.count { $0.header("ce_type") != Heartbeat.type } == 3)
            broker.cluster.destroy()
        }
    }

    @Test("3.4: publishedThrough never passes a row whose transaction is still open")
    func openTransaction() async throws {
        try await MessagingFixture.with { fixture in
            let client = fixture.producerDatabase.client
            let account = UUID()
            let blocker = try PostgresConfiguration(url: fixture.producerDatabase.url)
            let other = PostgresClient(configuration: blocker, logger: .quiet)
            // The writer stops before its commit, at a lock that this test holds.
            let (gate, opener) = (
                Int64.random(in: 1 << 20...1 << 30), PostgresClient(configuration: blocker, logger: .quiet)
            )
            let holding = Task {
                try await opener.transaction { tx in
                    try tx.execute("select pg_advisory_xact_lock(\(gate))")
                    while try tx.query("select 1 from pg_locks where objid = \(gate)::oid and not granted").isEmpty {
                        try tx.execute("select pg_sleep(0.01)")
                    }
                    // The row is written and its transaction waits here.
                    let topics = [Topic.tokenSession.rawValue]
                    return try HeartbeatStore.publishedThrough(topics: topics, partitions: 4, in: tx)
                }
            }
            try await eventually("the gate is closed") {
                try await !client.query("select 1 from pg_locks where objid = \(gate)::oid and granted").isEmpty
            }
            try await other.transaction { tx in
                try fixture.outbox.append(SessionEnded(sessionId: UUID(), endedAt: Date()), account: account, in: tx)
                try tx.execute("select pg_advisory_xact_lock(\(gate))")
            }
            let promises = try await holding.value
            let rows = try await client.query(
                "select floor(extract(epoch from created_at) * 1000)::bigint as ms from outbox")
            let created = try #require(try rows.first?.decode("ms", as: Int64.self))
            #expect(promises.count == 4)
            for promise in promises.values { #expect(promise <= created) }
            await other.close()
            await opener.close()
        }
    }

    @Test("publishedThrough is held back by an unsent row of its partition alone")
    func unsentRow() async throws {
        try await MessagingFixture.with { fixture in
            let account = UUID()
            try await fixture.write(account)
            let client = fixture.producerDatabase.client
            try await client.execute("update outbox set created_at = created_at - interval '1 hour'")
            let promises = try await client.transaction { tx in
                try HeartbeatStore.publishedThrough(topics: [Topic.tokenSession.rawValue], partitions: 4, in: tx)
            }
            let own = KafkaPartitioner.partition(key: [UInt8](account.wireText.utf8), count: 4)
            let now = Date().milliseconds
            for (place, promise) in promises {
                if place.partition == own {
                    #expect(promise < now - 3_500_000)
                } else {
                    #expect(promise > now - 60_000)
                }
            }
        }
    }

    @Test("3.6: a new log gets all kept rows once; an expired revocation stays behind")
    func newLog() async throws {
        try await MessagingFixture.with { fixture in
            let first = try fixture.broker()
            let account = UUID()
            try await fixture.write(account, count: 5)
            let now = fixture.time.now
            try await fixture.producerDatabase.client.transaction { tx in
                for (epoch, expiry) in [(1, now.addingTimeInterval(-1)), (2, now.addingTimeInterval(600))] {
                    try fixture.outbox.append(
                        SessionRevoked(belowEpoch: Int64(epoch), revokedAt: now, expiresAt: expiry), account: account,
                        expiresAt: expiry, in: tx)
                }
            }
            try await running([try fixture.relay(first)]) {
                try await eventually("sent to the first log") { try await fixture.unsent() == 0 }
            }
            #expect(try await TopicReader.events(.revocation, first).count == 2)
            // Made before the first one ends: the mock cluster's id is its address in memory.
            let second = try fixture.broker()
            first.cluster.destroy()
            try await running([try fixture.relay(second), try fixture.relay(second, instance: "relay-2")]) {
                try await eventually("sent to the second log") {
                    let revocations = try await TopicReader.events(.revocation, second).count
                    let sessions = try await TopicReader.events(.tokenSession, second).count
                    return sessions >= 5 && revocations >= 1
                }
                try await eventually("all marked") { try await fixture.unsent() == 0 }
            }
            let sequences = try await TopicReader.events(.tokenSession, second).compactMap(\.sequence)
            #expect(Set(sequences) == [1, 2, 3, 4, 5])
            let epochs = try await TopicReader.events(.revocation, second).map {
                try $0.decode(SessionRevoked.self).belowEpoch
            }
            #expect(Set(epochs) == [2])
            try await running([try fixture.relay(second)]) {
                try await fixture.write(account)
                try await eventually("one more") { try await fixture.unsent() == 0 }
            }
            let later = try await TopicReader.events(.tokenSession, second).compactMap(\.sequence)
            #expect(later.count == sequences.count + 1, "a known log is not republished")
            second.cluster.destroy()
        }
    }

    @Test("3.6: an acknowledged offset below an earlier one means an emptied log, declared once by all instances")
    func emptiedLog() async throws {
        try await MessagingFixture.with { fixture in
            let broker = try fixture.broker()
            let account = UUID()
            try await fixture.write(account, count: 3)
            try await running([try fixture.relay(broker)]) {
                try await eventually("sent") { try await fixture.unsent() == 0 }
            }
            // The broker's log had been far longer before it lost everything under the same cluster id.
            try await fixture.producerDatabase.client.execute("update published_mark set next_offset = 1000000")
            try await running([try fixture.relay(broker), try fixture.relay(broker, instance: "relay-2")]) {
                try await fixture.write(account)
                try await eventually("published again") {
                    try await Set(TopicReader.events(.tokenSession, broker).dropFirst(3).compactMap(\.sequence)) == [
                        1, 2, 3, 4,
                    ]
                }
                try await eventually("marked") { try await fixture.unsent() == 0 }
            }
            let rows = try await fixture.producerDatabase.client.query("select generation from relay_log")
            #expect(try rows.map { try $0.decode("generation", as: Int64.self) } == [2])
            broker.cluster.destroy()
        }
    }

    @Test("3.3: boxes of expired rows are erased by domain time, row and sequence stay")
    func boxes() async throws {
        try await MessagingFixture.with { fixture in
            let account = UUID()
            let expiry = fixture.time.now.addingTimeInterval(60)
            try await fixture.write(account)
            let client = fixture.producerDatabase.client
            try await client.execute(
                """
                update outbox set expires_at = \(expiry), data = data || '{"sealed":{"recipient":"box"},"sealedHint":1}'
                """)
            let janitor = OutboxJanitor(client: client, now: fixture.outbox.dependencies.now, logger: .quiet)
            fixture.time.advance(by: .milliseconds(59_999))
            try await janitor.sweep()
            #expect(try await client.query("select 1 as x from outbox where data ? 'sealed'").count == 1)
            fixture.time.advance(by: .milliseconds(1))
            try await janitor.sweep()
            #expect(try await client.query("select 1 as x from outbox where data ? 'sealed'").isEmpty)
            #expect(
                try await client.query("select 1 as x from outbox where data ? 'sealedHint' and sequence = 1").count
                    == 1)
            #expect(try await fixture.unsent() == 1)
        }
    }

    @Test("fault 17, 18: a broker that is down or refuses loses nothing; rows go out after it returns")
    func brokerAway() async throws {
        try await MessagingFixture.with { fixture in
            let broker = try fixture.broker()
            try broker.cluster.takeDown()
            let account = UUID()
            try await running([try fixture.relay(broker)]) {
                try await fixture.write(account, count: 10)
                broker.cluster.push([.notEnoughReplicas, .disconnect, .requestTimedOut], to: .produce)
                try broker.cluster.bringUp()
                try await fixture.write(account, count: 10)
                try await eventually("sent after all") { try await fixture.unsent() == 0 }
            }
            var seen: [Int64] = []
            for sequence in try await TopicReader.events(.tokenSession, broker).compactMap(\.sequence)
            where !seen.contains(sequence) {
                seen.append(sequence)
            }
            #expect(seen == Array(1...20))
            broker.cluster.destroy()
        }
    }
}
