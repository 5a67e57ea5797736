import Foundation
import KafkaClient
import Logging
import TestSupport

/// A broker with one topic of its own: the mock cluster, or the broker that `REKEY_KAFKA` names.
struct KafkaFixture {
    /// Faults; `nil` when the broker is not ours.
    let mock: MockCluster?
    let topic: String
    let configuration: KafkaConfiguration

    /// A topic with 12 partitions and nothing in it.
    static func make(mockOnly: Bool = false, brokers: Int = 1) async throws -> KafkaFixture {
        let topic = "test-\(UUID().uuidString.lowercased())"
        guard !mockOnly, let servers = ProcessInfo.processInfo.environment["REKEY_KAFKA"], !servers.isEmpty else {
            let broker = try MockKafkaCluster(brokers: brokers, topics: [topic])
            return KafkaFixture(mock: broker.cluster, topic: topic, configuration: broker.configuration())
        }
        let configuration = KafkaConfiguration(bootstrapServers: servers, clientID: "test")
        let admin = try KafkaAdmin(configuration: configuration, logger: .quiet)
        _ = try? await admin.create([TopicSpecification(name: topic, partitions: 12, replicationFactor: 1)])
        await admin.close(deadline: .seconds(2))
        return KafkaFixture(mock: nil, topic: topic, configuration: configuration)
    }

    func producer(deliveryTimeout: Duration? = nil) throws -> KafkaProducer {
        var configuration = configuration
        if let deliveryTimeout { configuration.deliveryTimeout = deliveryTimeout }
        return try KafkaProducer(configuration: configuration, logger: .quiet)
    }

    func consumer() throws -> KafkaConsumer {
        try KafkaConsumer(configuration: configuration, group: "group-\(topic)", logger: .quiet)
    }

    func place(_ partition: Int32) -> TopicPartition { TopicPartition(topic: topic, partition: partition) }

    func record(
        _ text: String, partition: Int32 = 0, key: String? = "key", headers: [KafkaHeader] = []
    ) -> KafkaRecord {
        KafkaRecord(
            topic: topic, partition: partition, key: key.map { Array($0.utf8) }, value: Array(text.utf8),
            headers: headers)
    }

    func records(_ range: Range<Int>, partition: Int32 = 0) -> [KafkaRecord] {
        range.map { record(String($0), partition: partition) }
    }

    /// Everything in the partition from `start` on, read with a consumer of its own.
    func contents(of partition: Int32 = 0, from start: StartOffset = .beginning) async throws -> [KafkaMessage] {
        let consumer = try consumer()
        try await consumer.assign([place(partition): start])
        let events = await consumer.events(within: .seconds(20)) { event in
            if case .endOfPartition = event { true } else { false }
        }
        await consumer.close(deadline: .seconds(5))
        return events.messages
    }
}

extension KafkaConsumer {
    /// Polls until one event satisfies `last`, or the time is over; returns everything that came.
    func events(within limit: Duration, until last: (ConsumerEvent) -> Bool) async -> [ConsumerEvent] {
        let deadline = ContinuousClock.now + limit
        var all: [ConsumerEvent] = []
        while ContinuousClock.now < deadline {
            let some = await poll(maximum: 500, timeout: .milliseconds(100))
            all += some
            if some.contains(where: last) { break }
        }
        return all
    }

    /// Polls until that many messages came, or the time is over.
    func messages(_ count: Int, within limit: Duration = .seconds(20)) async -> [KafkaMessage] {
        let deadline = ContinuousClock.now + limit
        var all: [KafkaMessage] = []
        while all.count < count, ContinuousClock.now < deadline {
            all += await poll(maximum: count - all.count, timeout: .milliseconds(100)).messages
        }
        return all
    }
}

extension [ConsumerEvent] {
    var messages: [KafkaMessage] {
        compactMap { event in
            if case .message(let message) = event { message } else { nil }
        }
    }

    var outOfRange: [TopicPartition] {
        compactMap { event in
            if case .offsetOutOfRange(let place) = event { place } else { nil }
        }
    }

    var ends: [Int64] {
        compactMap { event in
            if case .endOfPartition(_, let offset) = event { offset } else { nil }
        }
    }
}

extension [KafkaMessage] {
    var texts: [String] { map { String(decoding: $0.value ?? [], as: UTF8.self) } }
}

extension [DeliveryResult] {
    var offsets: [Int64] {
        compactMap { result in
            if case .delivered(let offset) = result { offset } else { nil }
        }
    }

    var errors: [KafkaError] {
        compactMap { result in
            if case .failed(let error) = result { error } else { nil }
        }
    }
}
