import KafkaClient
import TestSupport
import Testing

@Suite("Producer")
struct ProducerTests {
    @Test("A2: records of a partition arrive in the order in which they were sent, over several calls")
    func order() async throws {
        let fixture = try await KafkaFixture.make()
        let producer = try fixture.producer()
        for start in stride(from: 0, to: 1000, by: 100) {
            let results = await producer.send(fixture.records(start..<start + 100, partition: 3))
            #expect(results.offsets == (start..<start + 100).map(Int64.init))
        }
        #expect(try await fixture.contents(of: 3).texts == (0..<1000).map(String.init))
        await producer.close(timeout: .seconds(5))
    }

    @Test("Key, value and headers survive, and null differs from empty")
    func shapes() async throws {
        let fixture = try await KafkaFixture.make()
        let producer = try fixture.producer()
        let headers = [
            KafkaHeader(name: "ce_id", value: "1"), KafkaHeader(name: "ce_id", value: "2"),
            KafkaHeader(name: "empty", value: []),
            KafkaHeader(name: "bytes", value: [0, 255, 10, 0]),
        ]
        let sent = [
            KafkaRecord(topic: fixture.topic, partition: 1, key: [0, 1, 255], value: [0, 0], headers: headers),
            KafkaRecord(topic: fixture.topic, partition: 1, key: [], value: []),
            KafkaRecord(topic: fixture.topic, partition: 1, key: nil, value: nil),
        ]
        #expect(await producer.send(sent).offsets == [0, 1, 2])
        let read = try await fixture.contents(of: 1)
        #expect(read.map(\.key) == sent.map(\.key))
        #expect(read.map(\.value) == sent.map(\.value))
        #expect(read.map(\.headers) == [headers, [], []])
        #expect(read.allSatisfy { $0.timestamp != nil && $0.partition == 1 && $0.topic == fixture.topic })
        await producer.close(timeout: .seconds(5))
    }

    @Test("A record of 1 MiB is refused at once and alone")
    func tooLarge() async throws {
        let fixture = try await KafkaFixture.make()
        let producer = try fixture.producer()
        let large = KafkaRecord(
            topic: fixture.topic, partition: 0, key: nil, value: Array(repeating: 1, count: 1 << 20),
            headers: [KafkaHeader(name: "h", value: "v")])
        let results = await producer.send([fixture.record("a"), large, fixture.record("b")])
        #expect(results.offsets == [0, 1])
        #expect(results.errors.map(\.name) == ["MSG_SIZE_TOO_LARGE"])
        #expect(results.errors.first?.isRetriable == false)
        #expect(try await fixture.contents().texts == ["a", "b"])
        await producer.close(timeout: .seconds(5))
    }

    @Test("A4: refused records with headers neither leak nor free twice (produceva)")
    func refusedHeaders() async throws {
        let fixture = try await KafkaFixture.make()
        let producer = try fixture.producer()
        #expect(await producer.send([fixture.record("first")]).errors == [])
        for _ in 0..<200 {
            let record = fixture.record("x", partition: 99, headers: [KafkaHeader(name: "h", value: "v")])
            #expect(await producer.send([record]).errors.map(\.name) == ["_UNKNOWN_PARTITION"])
        }
        #expect(await producer.send([fixture.record("last")]).offsets == [1])
        await producer.close(timeout: .seconds(5))
    }

    @Test("Calls at the same time all end, each with its own results")
    func concurrent() async throws {
        let fixture = try await KafkaFixture.make()
        let producer = try fixture.producer()
        let topic = fixture.topic
        let offsets = await withTaskGroup(of: [Int64].self) { group in
            for partition in Int32(0)..<12 {
                group.addTask {
                    var all: [Int64] = []
                    for number in 0..<20 {
                        let record = KafkaRecord(topic: topic, partition: partition, key: nil, value: [UInt8(number)])
                        all += await producer.send([record]).offsets
                    }
                    return all
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(offsets == Array(repeating: (0..<20).map(Int64.init), count: 12))
        await producer.close(timeout: .seconds(5))
    }

    @Test("Nothing to send is nothing to wait for")
    func empty() async throws {
        let fixture = try await KafkaFixture.make()
        let producer = try fixture.producer()
        #expect(await producer.send([]).isEmpty)
        await producer.close(timeout: .seconds(5))
    }

    @Test("Sending after close fails at once, and closing twice is harmless")
    func closed() async throws {
        let fixture = try await KafkaFixture.make()
        let producer = try fixture.producer()
        await producer.close(timeout: .seconds(5))
        await producer.close(timeout: .seconds(5))
        #expect(await producer.send(fixture.records(0..<2)) == [.failed(.closed), .failed(.closed)])
        #expect(await producer.clusterID(timeout: .seconds(1)) == nil)
    }
}
