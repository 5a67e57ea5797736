import EventContracts
import Foundation
import KafkaClient
import TestSupport
import Testing

@Suite("Development broker")
struct DevBrokerTests {
    static let topic = Topic.account.rawValue

    @Test("It announces itself, has every topic with 12 partitions, and ends cleanly on SIGTERM")
    func lifecycle() async throws {
        let port = DevBrokerProcess.freePort()
        let broker = try DevBrokerProcess(port: port)
        #expect(broker.firstLine() == "ready 127.0.0.1:\(port) topics=\(Topic.allCases.count) partitions=12")
        let admin = try KafkaAdmin(
            configuration: KafkaConfiguration(bootstrapServers: "127.0.0.1:\(port)", clientID: "test"), logger: .quiet)
        let topics = try await admin.topics(timeout: .seconds(10))
        #expect(topics.map(\.name) == Topic.allCases.map(\.rawValue).sorted())
        #expect(topics.allSatisfy { $0.partitions == 12 })
        await admin.close(deadline: .seconds(5))
        broker.stop(SIGTERM)
        #expect(broker.exitCode() == 0)
    }

    @Test("A taken port is one clear line and exit code 1")
    func portTaken() throws {
        let port = DevBrokerProcess.freePort()
        let first = try DevBrokerProcess(port: port)
        #expect(first.firstLine().hasPrefix("ready"))
        let second = try DevBrokerProcess(port: port)
        #expect(second.firstLine() == "")
        #expect(second.exitCode() == 1)
        let text = String(decoding: second.errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(text == "Error: port \(port) of 127.0.0.1 is taken by another process\n")
        first.stop(SIGTERM)
    }

    @Test(
        "DESIGN 3.6: clients notice an emptied broker on the same port by its cluster id and go on",
        arguments: [SIGTERM, SIGKILL])
    func emptiedBroker(signal: Int32) async throws {
        let port = DevBrokerProcess.freePort()
        let first = try DevBrokerProcess(port: port)
        #expect(first.firstLine().hasPrefix("ready"))
        var configuration = KafkaConfiguration(bootstrapServers: "127.0.0.1:\(port)", clientID: "test")
        configuration.deliveryTimeout = .seconds(3)
        let producer = try KafkaProducer(configuration: configuration, logger: .quiet)
        let consumer = try KafkaConsumer(configuration: configuration, group: "g", logger: .quiet)
        let place = TopicPartition(topic: Self.topic, partition: 4)
        let records = (0..<5).map { KafkaRecord(topic: Self.topic, partition: 4, key: nil, value: [UInt8($0)]) }
        #expect(await producer.send(records).offsets == [0, 1, 2, 3, 4])
        try await consumer.assign([place: .beginning])
        #expect(await consumer.messages(5).count == 5)
        let before = try #require(await producer.clusterID(timeout: .seconds(5)))
        #expect(await consumer.clusterID(timeout: .seconds(5)) == before)

        first.stop(signal)
        let second = try DevBrokerProcess(port: port)
        #expect(second.firstLine().hasPrefix("ready"))
        let after = await Self.soon { await producer.clusterID(timeout: .seconds(1)) }
        let afterwards = await Self.soon { await consumer.clusterID(timeout: .seconds(1)) }
        #expect(after != nil && after != before)
        #expect(after == afterwards)
        // The consumer stood at 5, which the empty log does not have.
        let events = await consumer.events(within: .seconds(20)) { event in
            if case .offsetOutOfRange = event { true } else { false }
        }
        #expect(events.outOfRange == [place])
        let again = await Self.soon {
            let offsets = await producer.send(records).offsets
            return offsets.count == 5 ? offsets : nil
        }
        #expect(again == [0, 1, 2, 3, 4])
        try await consumer.assign([place: .beginning])
        #expect(await consumer.messages(5).map(\.offset) == [0, 1, 2, 3, 4])
        await consumer.close(deadline: .seconds(5))
        await producer.close(timeout: .seconds(5))
        second.stop(SIGTERM)
    }

    static let kcat = "/usr/bin/kcat"

    @Test(
        "Another client reads what we sent, with key and headers, and we read what it sent",
        .enabled(if: FileManager.default.isExecutableFile(atPath: kcat), "kcat is not installed"))
    func otherClient() async throws {
        let port = DevBrokerProcess.freePort()
        let broker = try DevBrokerProcess(port: port)
        #expect(broker.firstLine().hasPrefix("ready"))
        let configuration = KafkaConfiguration(bootstrapServers: "127.0.0.1:\(port)", clientID: "test")
        let producer = try KafkaProducer(configuration: configuration, logger: .quiet)
        let record = KafkaRecord(
            topic: Self.topic, partition: 7, key: Array("k".utf8), value: Array("hello".utf8),
            headers: [KafkaHeader(name: "ce_id", value: "1")])
        #expect(await producer.send([record]).offsets == [0])
        let common = ["-b", "127.0.0.1:\(port)", "-t", Self.topic, "-p", "7"]
        let read = try Self.run(Self.kcat, common + ["-C", "-e", "-q", "-f", "%p %o %k %s %h\\n"])
        #expect(read == "7 0 k hello ce_id=1\n")
        _ = try Self.run(Self.kcat, common + ["-P", "-k", "theirs", "-H", "a=b"], input: "from kcat\n")
        let consumer = try KafkaConsumer(configuration: configuration, group: "g", logger: .quiet)
        try await consumer.assign([TopicPartition(topic: Self.topic, partition: 7): .offset(1)])
        let message = try #require(await consumer.messages(1).first)
        #expect(message.key == Array("theirs".utf8) && message.value == Array("from kcat".utf8))
        #expect(message.header("a") == "b")
        await consumer.close(deadline: .seconds(5))
        await producer.close(timeout: .seconds(5))
        broker.stop(SIGTERM)
    }

    /// Runs a command to its end and returns its output.
    private static func run(_ executable: String, _ arguments: [String], input: String = "") throws -> String {
        let process = Process()
        let (incoming, outgoing) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        process.standardInput = incoming
        process.standardOutput = outgoing
        try process.run()
        try incoming.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try incoming.fileHandleForWriting.close()
        let output = outgoing.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self)
    }

    @Test("Many clients at once are served")
    func manyClients() async throws {
        let port = DevBrokerProcess.freePort()
        let broker = try DevBrokerProcess(port: port)
        #expect(broker.firstLine().hasPrefix("ready"))
        let configuration = KafkaConfiguration(bootstrapServers: "127.0.0.1:\(port)", clientID: "test")
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in Int32(0)..<12 {
                group.addTask {
                    let producer = try KafkaProducer(configuration: configuration, logger: .quiet)
                    let consumer = try KafkaConsumer(configuration: configuration, group: "g\(number)", logger: .quiet)
                    try await consumer.assign([TopicPartition(topic: Self.topic, partition: number): .beginning])
                    let records = (0..<200).map {
                        KafkaRecord(topic: Self.topic, partition: number, key: nil, value: [UInt8($0)])
                    }
                    let sent = await producer.send(records).offsets.count
                    let read = await consumer.messages(200).count
                    await consumer.close(deadline: .seconds(5))
                    await producer.close(timeout: .seconds(5))
                    return sent + read
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts == Array(repeating: 400, count: 12))
        broker.stop(SIGTERM)
        #expect(broker.exitCode() == 0)
    }

    /// Asks until there is an answer, for at most 20 seconds.
    private static func soon<Value>(_ body: () async -> Value?) async -> Value? {
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            if let value = await body() { return value }
        }
        return nil
    }
}
