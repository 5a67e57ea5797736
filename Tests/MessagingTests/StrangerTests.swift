import EventContracts
import Foundation
import KafkaClient
import PostgresClient
import TestSupport
import Testing

@testable import Messaging

/// Records that somebody else wrote to our topics: no partition stops, no account is lost.
@Suite(.serialized) struct StrangerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var make: @Sendable (MessagingFixture, UUID) throws -> KafkaRecord
        var deadLetters: Int64 = 1
    }

    private static func raw(
        _ account: UUID, key: [UInt8]? = nil, value: [UInt8]?, headers: [KafkaHeader]
    ) -> KafkaRecord {
        KafkaRecord(
            topic: Topic.tokenSession.rawValue,
            partition: KafkaPartitioner.partition(key: [UInt8](account.wireText.utf8), count: 4), key: key,
            value: value,
            headers: headers)
    }

    private static func envelope(_ account: UUID, _ sequence: Int64, incarnation: Int32 = 0) throws -> EventEnvelope {
        EventEnvelope(
            id: UUID(), source: "rekey/token", type: SessionEnded.type, time: Date(), account: account,
            incarnation: incarnation, sequence: sequence,
            data: try EventJSON.encode(SessionEnded(sessionId: UUID(), endedAt: Date())))
    }

    static let cases: [Case] = [
        Case(testDescription: "not a CloudEvent") { _, account in
            raw(account, value: [UInt8]("hello".utf8), headers: [])
        },
        Case(testDescription: "no value and no key") { _, account in raw(account, value: nil, headers: []) },
        Case(testDescription: "invalid UTF-8 in a header") { _, account in
            raw(account, value: [1, 2, 255], headers: [KafkaHeader(name: "ce_id", value: [0xff, 0xfe, 0])])
        },
        Case(testDescription: "a double header") { _, account in
            let headers = try envelope(account, 3).binaryHeaders.map { KafkaHeader(name: $0.name, value: $0.value) }
            return raw(
                account, value: [UInt8]("{}".utf8), headers: headers + [KafkaHeader(name: "ce_sequence", value: "4")])
        },
        Case(testDescription: "200 kB of noise") { _, account in
            raw(account, value: [UInt8](repeating: 0xa5, count: 200_000), headers: [KafkaHeader(name: "x", value: "y")])
        },
        Case(testDescription: "structured mode that is broken") { _, account in
            raw(
                account, value: [UInt8]("{".utf8),
                headers: [KafkaHeader(name: "content-type", value: "application/cloudevents+json")])
        },
        Case(testDescription: "the highest sequence there is") { fixture, account in
            fixture.record(try envelope(account, .max))
        },
        Case(testDescription: "a far sequence") { fixture, account in
            fixture.record(try envelope(account, 4_000_000_000))
        },
        Case(testDescription: "a far incarnation") { fixture, account in
            fixture.record(try envelope(account, 1, incarnation: .max))
        },
        Case(testDescription: "a far incarnation and sequence") { fixture, account in
            fixture.record(try envelope(account, .max, incarnation: .max))
        },
        Case(testDescription: "the next sequence, which does not decode") { fixture, account in
            var event = try envelope(account, 3)
            event.data = [UInt8]("[]".utf8)
            return fixture.record(event)
        },
        Case(
            testDescription: "a sequence that is no number",
            make: { _, account in
                let headers = try envelope(account, 3).binaryHeaders.map {
                    KafkaHeader(
                        name: $0.name, value: $0.name == "ce_sequence" ? [UInt8]("99999999999999999999".utf8) : $0.value
                    )
                }
                return raw(account, value: [UInt8]("{}".utf8), headers: headers)
            }),
        Case(
            testDescription: "a heartbeat that is none",
            make: { _, account in
                raw(account, value: [UInt8]("{}".utf8), headers: [KafkaHeader(name: "ce_type", value: Heartbeat.type)])
            }, deadLetters: 0),
        Case(
            testDescription: "a keyless copy of what was applied",
            make: { fixture, account in
                let record = fixture.record(try envelope(account, 2))
                return raw(account, value: record.value, headers: record.headers)
            }, deadLetters: 0),
    ]

    @Test("the account's own events go on behind", arguments: cases)
    func goesOn(_ stranger: Case) async throws {
        try await MessagingFixture.with { fixture in
            let broker = try fixture.broker()
            let account = UUID()
            try await running([try fixture.relay(broker), fixture.consumer(broker)]) {
                try await fixture.write(account, count: 2)
                try await eventually("before") { try await fixture.effects(account) == [1, 2] }
                try await fixture.send([try stranger.make(fixture, account)], to: broker)
                try await fixture.write(account, count: 2)
                try await eventually("behind") { try await fixture.effects(account) == [1, 2, 3, 4] }
                try await eventually("nothing held") { try await fixture.consumerCount("held_account") == 0 }
            }
            #expect(try await fixture.consumerCount("dead_letter") == stranger.deadLetters)
            #expect(try await fixture.consumerCount("held_event") == 0)
            broker.cluster.destroy()
        }
    }

    @Test("what arrives after the owner was asked is not judged by its answer: the owner is asked again")
    func overtaken() async throws {
        try await MessagingFixture.with { fixture in
            let broker = try fixture.broker()
            let account = UUID()
            let undecodable = try Self.envelope(account, 3)
            let repair = OvertakenRepair(fixture.repair) {
                var event = undecodable
                event.data = [UInt8]("[]".utf8)
                try await fixture.send([fixture.record(event)], to: broker)
                try await eventually("both wait") { try await fixture.consumerCount("held_event") == 2 }
            }
            try await running([try fixture.relay(broker), fixture.consumer(broker, repair: repair)]) {
                try await fixture.write(account, count: 2)
                try await eventually("before") { try await fixture.effects(account) == [1, 2] }
                try await fixture.send([try fixture.record(account, sequence: 4_000_000_000)], to: broker)
                try await eventually("put aside") { try await fixture.consumerCount("dead_letter") == 2 }
                try await fixture.write(account, count: 2)
                try await eventually("behind") { try await fixture.effects(account) == [1, 2, 3, 4] }
                try await eventually("nothing held") { try await fixture.consumerCount("held_account") == 0 }
            }
            broker.cluster.destroy()
        }
    }

    @Test("structured mode and a record without a key are accepted")
    func structured() async throws {
        try await MessagingFixture.with { fixture in
            let broker = try fixture.broker()
            let account = UUID()
            let event = try Self.envelope(account, 1)
            let record = Self.raw(
                account, value: try event.structured(),
                headers: [KafkaHeader(name: "content-type", value: "application/cloudevents+json; charset=utf-8")])
            try await running([fixture.consumer(broker)]) {
                try await fixture.send([record], to: broker)
                try await eventually("applied") { try await fixture.effects(account) == [1] }
            }
            broker.cluster.destroy()
        }
    }

    @Test("3.6: a restored owner's higher incarnation is confirmed by it, then counts from 1")
    func incarnation() async throws {
        try await MessagingFixture.with { fixture in
            let broker = try fixture.broker()
            let account = UUID()
            try await running([try fixture.relay(broker), fixture.consumer(broker)]) {
                try await fixture.write(account, count: 3)
                try await eventually("before") { try await fixture.effects(account) == [1, 2, 3] }
                try await fixture.producerDatabase.client.transaction { tx in _ = try Incarnation.raise(in: tx) }
                try await fixture.write(account, count: 2)
                try await eventually("after") { try await fixture.effects(account) == [1, 2, 3, 1, 2] }
            }
            #expect(try await fixture.consumerCount("topic_incarnation") == 1)
            broker.cluster.destroy()
        }
    }
}
