import EventContracts
import Foundation
import KafkaClient
import PostgresClient
import TestSupport
import Testing

@testable import Messaging

/// From the topic to effects, exactly once and in order.
@Suite(.serialized) struct EventConsumerTests {
    @Test(
        "I7, I13: one effect for each event, in order; two consumers share; the relay dies between ack and mark"
    )
    func exactlyOnce() async throws {
        try await MessagingFixture.with { fixture in
            let broker = try fixture.broker()
            let accounts = (0..<12).map { _ in UUID() }
            let consumers = [fixture.consumer(broker, instance: "a"), fixture.consumer(broker, instance: "b")]
            try await running(consumers) {
                for round in 0..<4 {
                    try await running([try fixture.relay(broker)]) {
                        for account in accounts { try await fixture.write(account, count: 3) }
                        try await eventually("sent") { try await fixture.unsent() == 0 }
                    }
                    // What a crash after the acknowledgement and before the mark leaves behind.
                    if round < 3 {
                        try await fixture.producerDatabase.client.execute(
                            "update outbox set sent_at = null where sequence % 2 = \(Int64(round % 2))")
                    }
                }
                try await eventually("all applied") { try await fixture.effectCount() >= 144 }
                try await eventually("shared") { consumers.allSatisfy { $0.status.partitions.count == 2 } }
            }
            for account in accounts { #expect(try await fixture.effects(account) == Array(1...12)) }
            #expect(try await fixture.consumerCount("held_account") == 0)
            #expect(try await fixture.consumerCount("dead_letter") == 0)
            broker.cluster.destroy()
        }
    }

    @Test("A1.5: a zombie's late copies change nothing; a restarted consumer goes on where the database says")
    func zombie() async throws {
        try await MessagingFixture.with { fixture in
            let broker = try fixture.broker()
            let account = UUID()
            let records = try (1...6).map { try fixture.record(account, sequence: Int64($0)) }
            try await running([fixture.consumer(broker)]) {
                try await fixture.send(Array(records[0..<4]) + Array(records[0..<3]), to: broker)
                try await eventually("four") { try await fixture.effects(account).count == 4 }
            }
            try await running([fixture.consumer(broker)]) {
                try await fixture.send([records[4], records[2], records[4], records[5], records[0]], to: broker)
                try await eventually("six") { try await fixture.effects(account).count == 6 }
            }
            #expect(try await fixture.effects(account) == Array(1...6))
            broker.cluster.destroy()
        }
    }

    @Test("3.6: a gap is repaired from the owner's outbox; the missing event's late copy is dropped")
    func gap() async throws {
        try await MessagingFixture.with { fixture in
            let broker = try fixture.broker()
            let account = UUID()
            try await fixture.write(account, count: 8)
            let rows = try await fixture.producerDatabase.client.transaction { tx in
                try OutboxReader.rows(topic: .tokenSession, account: account, after: 0, limit: 10, in: tx)
            }
            let records = rows.map(fixture.record)
            try await running([fixture.consumer(broker)]) {
                try await fixture.send([records[0], records[1], records[5]], to: broker)
                try await eventually("six") { try await fixture.effects(account).count == 6 }
                try await fixture.send([records[3], records[2], records[6], records[7]], to: broker)
                try await eventually("eight") { try await fixture.effects(account).count == 8 }
            }
            #expect(try await fixture.effects(account) == Array(1...8))
            #expect(try await fixture.consumerCount("held_event") == 0)
            broker.cluster.destroy()
        }
    }

    @Test(
        "3.6: an unreachable owner holds that account alone; monotone effects happen at once; it drains in order later")
    func hold() async throws {
        try await MessagingFixture.with { fixture in
            let broker = try fixture.broker()
            let (held, other) = (UUID(), UUID())
            try await fixture.write(held, count: 5)
            let rows = try await fixture.producerDatabase.client.transaction { tx in
                try OutboxReader.rows(topic: .tokenSession, account: held, after: 0, limit: 10, in: tx)
            }
            let records = rows.map(fixture.record)
            let repair = fixture.repair
            repair.cutOff(true)
            let consumer = fixture.consumer(broker, handler: RecordingHandler(isMonotone: true), repair: repair)
            try await running([consumer]) {
                try await fixture.send([records[0], records[2], records[3], records[4]], to: broker)
                try await fixture.send((1...3).map { try fixture.record(other, sequence: Int64($0)) }, to: broker)
                try await eventually("others go on") { try await fixture.effects(other) == [1, 2, 3] }
                try await eventually("monotone effects at once") { try await fixture.effects(held) == [1, 3, 4, 5] }
                try await eventually("the alarm") { consumer.status.heldStreams == 1 }
                #expect(try await fixture.consumerCount("held_event") == 3)
                repair.cutOff(false)
                try await eventually("drained") { try await fixture.effects(held) == [1, 3, 4, 5, 2, 3, 4, 5] }
                try await eventually("released") { try await fixture.consumerCount("held_account") == 0 }
            }
            #expect(try await fixture.consumerCount("held_event") == 0)
            broker.cluster.destroy()
        }
    }

    @Test(
        "A3.7: poison is put aside with its offset, its account held, others go on; a redrive drains in order"
    )
    func poison() async throws {
        try await MessagingFixture.with { fixture in
            let broker = try fixture.broker()
            let (account, other, bad) = (UUID(), UUID(), UUID())
            try await fixture.write(account)
            try await fixture.write(account, session: bad)
            try await fixture.write(account, count: 2)
            try await fixture.write(other, count: 2)
            let handler = RecordingHandler(poison: [bad])
            let consumer = fixture.consumer(broker, handler: handler)
            try await running([try fixture.relay(broker), consumer]) {
                try await eventually("others go on") { try await fixture.effects(other) == [1, 2] }
                try await eventually("put aside") { try await fixture.consumerCount("dead_letter") == 1 }
                try await eventually("later events queue") { try await fixture.consumerCount("held_event") == 3 }
                #expect(try await fixture.effects(account) == [1])
                // The owner confirms the event, so it stays held until somebody decides.
                try await eventually("waits for an operator") {
                    try await !fixture.consumerDatabase.client.query(
                        "select 1 as x from held_account where kind = 'poison' and next_attempt_at is null"
                    ).isEmpty
                }
                let letters = try await DeadLetterStore.open(limit: 10, client: fixture.consumerDatabase.client)
                let letter = try #require(letters.first)
                #expect(letters.count == 1)
                #expect(letter.account == account && letter.reason == "declared by the test")
                let announced = try await fixture.consumerDatabase.client.query(
                    "select topic, data->>'originalTopic' as origin from outbox")
                #expect(
                    try announced.map { try $0.decode("topic", as: String.self) } == ["rekey.session.dead-letter.v1"])
                #expect(try announced.first?.decode("origin", as: String.self) == Topic.tokenSession.rawValue)
                handler.cure(bad)
                for _ in 0..<2 {
                    try await fixture.consumerDatabase.client.transaction { tx in
                        _ = try DeadLetterStore.askRedrive(letter.id, in: tx)
                    }
                }
                try await eventually("drained") { try await fixture.effects(account) == [1, 2, 3, 4] }
                try await eventually("released") { try await fixture.consumerCount("held_account") == 0 }
                #expect(try await DeadLetterStore.open(limit: 10, client: fixture.consumerDatabase.client).isEmpty)
            }
            broker.cluster.destroy()
        }
    }

    @Test("an operator may go on without a poisonous event")
    func skip() async throws {
        try await MessagingFixture.with { fixture in
            let broker = try fixture.broker()
            let (account, bad) = (UUID(), UUID())
            try await fixture.write(account, session: bad)
            try await fixture.write(account, count: 2)
            try await running([
                try fixture.relay(broker), fixture.consumer(broker, handler: RecordingHandler(poison: [bad])),
            ]) {
                try await eventually("put aside") {
                    let (letters, waiting) = (
                        try await fixture.consumerCount("dead_letter"), try await fixture.consumerCount("held_event")
                    )
                    return letters == 1 && waiting == 3
                }
                let client = fixture.consumerDatabase.client
                let letter = try #require(try await DeadLetterStore.open(limit: 1, client: client).first)
                try await client.transaction { tx in _ = try DeadLetterStore.askSkip(letter.id, in: tx) }
                try await eventually("the rest") { try await fixture.effects(account) == [2, 3] }
                try await eventually("released") { try await fixture.consumerCount("held_account") == 0 }
            }
            broker.cluster.destroy()
        }
    }

    @Test("A3.7: an error that may pass is tried again in place and stops its partition only")
    func transient() async throws {
        try await MessagingFixture.with { fixture in
            let broker = try fixture.broker()
            let (account, bad) = (UUID(), UUID())
            let own = KafkaPartitioner.partition(key: [UInt8](account.wireText.utf8), count: 4)
            var other = UUID()
            while KafkaPartitioner.partition(key: [UInt8](other.wireText.utf8), count: 4) == own { other = UUID() }
            let handler = RecordingHandler()
            handler.fail(bad)
            let consumer = fixture.consumer(broker, handler: handler)
            try await running([try fixture.relay(broker), consumer]) {
                try await fixture.write(account)
                try await fixture.write(account, session: bad)
                try await fixture.write(account)
                try await eventually("stalled") { consumer.status.stalled == 1 }
                try await fixture.write(other, count: 2)
                try await eventually("others go on") { try await fixture.effects(other) == [1, 2] }
                #expect(try await fixture.effects(account) == [1])
                #expect(consumer.status.problem != nil)
                handler.recover(bad)
                try await eventually("goes on in order") { try await fixture.effects(account) == [1, 2, 3] }
                try await eventually("flows") { consumer.status.problem == nil }
            }
            #expect(try await fixture.consumerCount("dead_letter") == 0)
            broker.cluster.destroy()
        }
    }

    @Test("DESIGN 4: an unknown type is stored and its sequence advanced; a later version applies it")
    func unknownType() async throws {
        try await MessagingFixture.with { fixture in
            let broker = try fixture.broker()
            let account = UUID()
            var strange = EventEnvelope(
                id: UUID(), source: "rekey/token", type: "rekey.session.levitated", time: fixture.time.now,
                account: account,
                sequence: 2, data: [UInt8](#"{"height":3}"#.utf8))
            let records = [
                try fixture.record(account, sequence: 1), fixture.record(strange),
                try fixture.record(account, sequence: 3),
            ]
            try await running([fixture.consumer(broker)]) {
                try await fixture.send(records, to: broker)
                try await eventually("known ones") { try await fixture.effects(account) == [1, 3] }
            }
            #expect(try await fixture.consumerCount("unknown_event") == 1)
            // The next version knows the type: here the stored record is renamed to one that is known.
            strange.type = SessionEnded.type
            strange.data = try EventJSON.encode(SessionEnded(sessionId: UUID(), endedAt: fixture.time.now))
            let stored = StoredRecord(strange)
            try await fixture.consumerDatabase.client.execute(
                """
                update unknown_event set type = \(strange.type), record_value = \(stored.value),
                    header_names = \(stored.headerNames), header_values = \(stored.headers.map(\.value))
                """)
            try await running([fixture.consumer(broker)]) {
                try await eventually("applied at last") { try await fixture.effects(account) == [1, 3, 2] }
            }
            #expect(try await fixture.consumerCount("unknown_event") == 0)
            broker.cluster.destroy()
        }
    }

    @Test("3.6: an emptied broker heals: republished rows and consumers go on exactly once")
    func emptiedBroker() async throws {
        try await MessagingFixture.with { fixture in
            let accounts = (0..<6).map { _ in UUID() }
            let first = try fixture.broker()
            try await running([try fixture.relay(first), fixture.consumer(first)]) {
                for account in accounts { try await fixture.write(account, count: 4) }
                try await eventually("applied") { try await fixture.effectCount() == 24 }
            }
            // The relay goes on for a while without the consumer: these events are lost with the first broker.
            try await running([try fixture.relay(first)]) {
                for account in accounts { try await fixture.write(account, count: 2) }
                try await eventually("sent") { try await fixture.unsent() == 0 }
            }
            // Made before the first one ends: the mock cluster's id is its address in memory.
            let second = try fixture.broker()
            first.cluster.destroy()
            let repair = fixture.repair
            repair.cutOff(true)
            try await running([try fixture.relay(second), fixture.consumer(second, repair: repair)]) {
                for account in accounts { try await fixture.write(account) }
                try await eventually("all applied") { try await fixture.effectCount() >= 42 }
                try await eventually("nothing held") { try await fixture.consumerCount("held_account") == 0 }
            }
            for account in accounts { #expect(try await fixture.effects(account) == Array(1...7)) }
            second.cluster.destroy()
        }
    }

    @Test("3.6: a stored offset outside the log starts at its beginning; what was applied is dropped")
    func offsetOutOfRange() async throws {
        try await MessagingFixture.with { fixture in
            let broker = try fixture.broker()
            let account = UUID()
            try await running([try fixture.relay(broker), fixture.consumer(broker)]) {
                try await fixture.write(account, count: 3)
                try await eventually("applied") { try await fixture.effects(account).count == 3 }
            }
            try await fixture.consumerDatabase.client.execute("update consumer_offset set next_offset = 100000")
            try await running([try fixture.relay(broker), fixture.consumer(broker)]) {
                try await fixture.write(account)
                try await eventually("goes on") { try await fixture.effects(account).count == 4 }
            }
            #expect(try await fixture.effects(account) == [1, 2, 3, 4])
            broker.cluster.destroy()
        }
    }

    @Test("A3.1: an instance whose offset was moved by another drops its batch and reads again")
    func compareAndSet() async throws {
        try await MessagingFixture.with { fixture in
            let broker = try fixture.broker()
            let account = UUID()
            let place = try fixture.record(account, sequence: 1).partition
            try await running([fixture.consumer(broker)]) {
                try await fixture.send([try fixture.record(account, sequence: 1)], to: broker)
                try await eventually("first") { try await fixture.effects(account) == [1] }
                // Another instance, which believed it owned the partition, has gone back to the beginning.
                try await fixture.consumerDatabase.client.execute(
                    "update consumer_offset set next_offset = 0 where partition = \(place)")
                try await fixture.send([try fixture.record(account, sequence: 2)], to: broker)
                try await eventually("second") { try await fixture.effects(account) == [1, 2] }
                try await eventually("offset") {
                    try await fixture.consumerDatabase.client.query(
                        "select next_offset from consumer_offset where partition = \(place)"
                    ).first?.decode("next_offset", as: Int64.self) == 2
                }
            }
            #expect(try await fixture.effects(account) == [1, 2])
            broker.cluster.destroy()
        }
    }

    @Test("3.4: heartbeats make a stream fresh; another log or a held account makes it unknown")
    func freshness() async throws {
        try await MessagingFixture.with { fixture in
            let broker = try fixture.broker()
            let account = UUID()
            let client = fixture.consumerDatabase.client
            @Sendable func age() async throws -> Duration? {
                try await client.transaction { tx in
                    try StreamFreshness.age(topic: .tokenSession, account: account, partitions: 4, in: tx)
                }
            }
            #expect(try await age() == nil)
            try await running([try fixture.relay(broker, heartbeats: [.tokenSession]), fixture.consumer(broker)]) {
                try await eventually("fresh") { try await age().map { $0 < .seconds(3) } ?? false }
                let far = HeartbeatPublisher.record(
                    place: TopicPartition(
                        topic: Topic.tokenSession.rawValue,
                        partition: KafkaPartitioner.partition(key: [UInt8](account.wireText.utf8), count: 4)),
                    publishedThrough: .max)
                try await fixture.send([far], to: broker)
                try await client.execute(
                    """
                    insert into held_account (topic, account, partition, kind, reason, next_attempt_at)
                    values (\(Topic.tokenSession.rawValue), \(account), 9, 'gap', 'test', null)
                    """)
                #expect(try await age() == nil)
                try await client.execute("delete from held_account")
                #expect(try await age() != nil)
            }
            let other = try fixture.broker()
            try await running([fixture.consumer(other)]) {
                try await eventually("unknown on another log") { try await age() == nil }
            }
            broker.cluster.destroy()
            other.cluster.destroy()
        }
    }
}
