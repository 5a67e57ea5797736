import EventContracts
import Foundation
import KafkaClient
import RevocationFeed
import TestSupport
import Testing

@testable import Messaging

/// EVT-16: an event counts only when the producer of its topic has signed exactly these bytes.
@Suite(.serialized) struct AuthenticityTests {
    private static let token = KeyedAuthenticity(producer: "token")

    private static func signed(_ record: KafkaRecord, by signer: KeyedAuthenticity = token) throws -> KafkaRecord {
        let stored = StoredRecord(key: record.key, value: record.value, headers: record.headers)
        let signature = try signer.sign(RecordStatement.bytes(topic: record.topic, stored))
        return changed(
            record, headers: record.headers + [KafkaHeader(name: RecordStatement.header, value: signature)])
    }

    private static func changed(
        _ record: KafkaRecord, topic: Topic? = nil, key: [UInt8]? = nil, value: [UInt8]? = nil,
        headers: [KafkaHeader]? = nil
    ) -> KafkaRecord {
        KafkaRecord(
            topic: topic?.rawValue ?? record.topic, partition: record.partition, key: key ?? record.key,
            value: value ?? record.value, headers: headers ?? record.headers)
    }

    private static func setting(_ name: String, to value: String, in record: KafkaRecord) -> KafkaRecord {
        let headers = record.headers.map { $0.name == name ? KafkaHeader(name: name, value: value) : $0 }
        return changed(record, headers: headers)
    }

    struct Forgery: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// From what the producer wrote to what the stranger sends.
        var forge: @Sendable (KafkaRecord) throws -> KafkaRecord
    }

    static let forgeries: [Forgery] = [
        Forgery(testDescription: "no signature") { $0 },
        Forgery(testDescription: "a signature that is none") {
            setting("rekey-signature", to: "AAAA", in: try signed($0))
        },
        Forgery(testDescription: "two signatures") { try signed(try signed($0)) },
        Forgery(testDescription: "another service's signature") {
            try signed($0, by: KeyedAuthenticity(producer: "notification"))
        },
        Forgery(testDescription: "another account") {
            setting("ce_subject", to: UUID().wireText, in: try signed($0))
        },
        Forgery(testDescription: "another sequence") { setting("ce_sequence", to: "3", in: try signed($0)) },
        Forgery(testDescription: "another type") { setting("ce_type", to: "rekey.made.up", in: try signed($0)) },
        Forgery(testDescription: "another event id") { setting("ce_id", to: UUID().wireText, in: try signed($0)) },
        Forgery(testDescription: "a new header that an event is read from") {
            let record = try signed($0)
            let expiry = KafkaHeader(name: "ce_expirytime", value: "1970-01-01T00:00:00.000Z")
            return changed(record, headers: record.headers + [expiry])
        },
        Forgery(testDescription: "other data") {
            let data = try EventJSON.encode(SessionEnded(sessionId: UUID(), endedAt: Date()))
            return changed(try signed($0), value: data)
        },
        Forgery(testDescription: "another key") {
            changed(try signed($0), key: [UInt8](UUID().wireText.utf8))
        },
        Forgery(testDescription: "signed for another topic") {
            changed(try signed(changed($0, topic: .recoverySecret)), topic: .tokenSession)
        },
        Forgery(testDescription: "the source of another service, signed by it") {
            try signed(
                setting("ce_source", to: "rekey/identity", in: $0), by: KeyedAuthenticity(producer: "identity"))
        },
    ]

    @Test("EVT-16: a forged next event takes nobody's place and has no effect", arguments: forgeries)
    func forged(_ forgery: Forgery) async throws {
        try await MessagingFixture.with { fixture in
            let broker = try fixture.broker()
            let account = UUID()
            let relay = try fixture.relay(broker, authenticity: Self.token)
            let consumer = fixture.consumer(broker, authenticity: KeyedAuthenticity(producer: "session"))
            try await running([relay, consumer]) {
                try await fixture.write(account, count: 1)
                try await eventually("before") { try await fixture.effects(account) == [1] }
                try await fixture.send([try forgery.forge(try fixture.record(account, sequence: 2))], to: broker)
                try await eventually("set aside") { try await fixture.consumerCount("dead_letter") == 1 }
                #expect(try await fixture.effects(account) == [1])
                #expect(try await fixture.consumerCount("held_account") == 0)
                try await fixture.write(account, count: 1)
                try await eventually("behind") { try await fixture.effects(account) == [1, 2] }
            }
            broker.cluster.destroy()
        }
    }

    @Test("EVT-16: headers that a tool on the way adds, and their order, do not matter")
    func tolerates() async throws {
        try await MessagingFixture.with { fixture in
            let broker = try fixture.broker()
            let account = UUID()
            let signed = try Self.signed(try fixture.record(account, sequence: 1))
            let record = Self.changed(
                signed,
                headers: [KafkaHeader(name: "mirrored-from", value: "elsewhere")] + signed.headers.reversed())
            try await running([fixture.consumer(broker, authenticity: KeyedAuthenticity(producer: "session"))]) {
                try await fixture.send([record], to: broker)
                try await eventually("applied") { try await fixture.effects(account) == [1] }
            }
            broker.cluster.destroy()
        }
    }

    @Test("EVT-16: the revocation feed passes over what session has not signed")
    func feed() async throws {
        try await MessagingFixture.with { fixture in
            let broker = try fixture.broker()
            let account = UUID()
            let revoked = SessionRevoked(
                sessionId: nil, belowEpoch: .max, revokedAt: Date(), expiresAt: Date().addingTimeInterval(600))
            let envelope = EventEnvelope(
                id: UUID(), source: "rekey/session", type: SessionRevoked.type, time: Date(), account: account,
                data: try EventJSON.encode(revoked))
            let record = Self.changed(fixture.record(envelope), topic: .revocation)
            let other = UUID()
            var genuine = envelope
            genuine.account = other
            let second = try Self.signed(
                Self.changed(fixture.record(genuine), topic: .revocation), by: KeyedAuthenticity(producer: "session"))
            let feed = RevocationFeed(
                kafka: broker.configuration(clientID: "gateway"), authenticity: KeyedAuthenticity(producer: "gateway"),
                dependencies: fixture.dependencies, logger: .quiet, partitions: 4)
            try await running([feed]) {
                try await fixture.send([record, second], to: broker)
                try await eventually("the genuine one") {
                    feed.verdict(account: other, session: UUID(), epoch: 1) == .revoked
                }
                try await eventually("all read") { (feed.position?.offsets.values.reduce(0, +) ?? 0) >= 2 }
                #expect(feed.verdict(account: account, session: UUID(), epoch: 1) != .revoked)
            }
            broker.cluster.destroy()
        }
    }
}
