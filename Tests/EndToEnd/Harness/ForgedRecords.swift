import EventContracts
import Foundation
import KafkaClient
import RecoveryCrypto

/// What somebody who may write to our topics would try: noise everywhere, and events of ours about one account.
struct ForgedRecords {
    let account: UUID
    /// A link that the account's owner has in hand.
    let linkToken: String

    var all: [KafkaRecord] {
        get throws { noise + (try forgeries) }
    }

    private static let topics: [Topic] = [
        .account, .credential, .recovery, .recoverySecret, .tokenSession, .revocation, .acknowledgement, .delivery,
    ]

    private var noise: [KafkaRecord] {
        Self.topics.flatMap { topic in
            (0..<Topic.defaultPartitions).flatMap { partition in
                [
                    KafkaRecord(topic: topic.rawValue, partition: partition, key: nil, value: [0, 0xff, 0x7b]),
                    KafkaRecord(topic: topic.rawValue, partition: partition, key: [0], value: nil),
                    KafkaRecord(
                        topic: topic.rawValue, partition: partition, key: nil,
                        value: [UInt8](#"{"publishedThrough":9223372036854775807}"#.utf8),
                        headers: [KafkaHeader(name: "ce_type", value: Heartbeat.type)]),
                    KafkaRecord(
                        topic: topic.rawValue, partition: partition, key: nil,
                        value: [UInt8](repeating: 0x5b, count: 100_000),
                        headers: [KafkaHeader(name: "ce_type", value: "rekey.password.changed")]),
                ]
            }
        }
    }

    /// Each at the next sequence, at a far one and at the last there is.
    private var forgeries: [KafkaRecord] {
        get throws {
            let attempt = RecoveryLinkToken(parsing: linkToken)?.attempt ?? UUID()
            let now = #""2026-01-01T00:00:00.000Z""#
            let later = #""2099-01-01T00:00:00.000Z""#
            let events: [(Topic, String, String)] = [
                (
                    .credential, "rekey.password.changed",
                    #"{"epoch":1000000000,"reason":"change","credentialVersion":1000000000,"changedAt":\#(now),"#
                        + #""noticeExpiresAt":\#(later),"signOutEverywhere":true}"#
                ),
                (.credential, "rekey.made.up", "{}"),
                (
                    .account, "rekey.account.signed-out",
                    #"{"epoch":9223372036854775807,"signedOutAt":\#(now),"noticeExpiresAt":\#(later)}"#
                ),
                (
                    .recovery, "rekey.recovery.voided",
                    #"{"attemptId":"\#(attempt.wireText)","reason":"expired","voidedAt":\#(now)}"#
                ),
                (
                    .recovery, "rekey.recovery.completed",
                    #"{"attemptId":"\#(attempt.wireText)","channel":"email","completedAt":\#(now)}"#
                ),
                (
                    .revocation, "rekey.session.revoked",
                    #"{"belowEpoch":9223372036854775807,"revokedAt":\#(now),"expiresAt":\#(later)}"#
                ),
            ]
            return events.flatMap { topic, type, data in
                let sequences: [Int64?] = topic.isSequenced ? [1, 2, 3, 1_000_000, .max] : [nil]
                return sequences.map { record(topic, type, data, sequence: $0) }
            }
        }
    }

    private func record(_ topic: Topic, _ type: String, _ data: String, sequence: Int64?) -> KafkaRecord {
        let envelope = EventEnvelope(
            id: UUID(), source: "rekey/\(topic.producer)", type: type, time: Date(), account: account,
            sequence: sequence, data: [UInt8](data.utf8))
        let key = [UInt8](account.wireText.utf8)
        return KafkaRecord(
            topic: topic.rawValue,
            partition: KafkaPartitioner.partition(key: key, count: Topic.defaultPartitions), key: key,
            value: envelope.data, headers: envelope.binaryHeaders.map { KafkaHeader(name: $0.name, value: $0.value) })
    }
}
