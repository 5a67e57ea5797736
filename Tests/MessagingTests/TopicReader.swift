import EventContracts
import KafkaClient
import TestSupport

/// Reads a whole topic with a consumer of its own.
enum TopicReader {
    static func read(_ topic: Topic, _ broker: MockKafkaCluster) async throws -> [KafkaMessage] {
        let consumer = try KafkaConsumer(
            configuration: broker.configuration(clientID: "reader"), group: "reader", logger: .quiet)
        var open = Set((0..<Int32(4)).map { TopicPartition(topic: topic.rawValue, partition: $0) })
        try await consumer.assign(Dictionary(uniqueKeysWithValues: open.map { ($0, StartOffset.beginning) }))
        var messages: [KafkaMessage] = []
        let deadline = ContinuousClock.now + .seconds(120)
        while !open.isEmpty, ContinuousClock.now < deadline {
            for event in await consumer.poll(maximum: 1000, timeout: .milliseconds(100)) {
                switch event {
                case .message(let message): messages.append(message)
                case .endOfPartition(let place, _): open.remove(place)
                case .offsetOutOfRange, .failure: break
                }
            }
        }
        await consumer.close(deadline: .seconds(2))
        guard open.isEmpty else { throw FixtureError("the topic was not read to its end") }
        return messages
    }

    /// The events of a topic, heartbeats left out.
    static func events(_ topic: Topic, _ broker: MockKafkaCluster) async throws -> [EventEnvelope] {
        try await read(topic, broker).filter { $0.header("ce_type") != Heartbeat.type }.map {
            try EventEnvelope(headers: $0.headers.map { ($0.name, $0.value) }, value: $0.value)
        }
    }
}
