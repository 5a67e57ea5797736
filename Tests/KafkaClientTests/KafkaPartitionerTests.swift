import KafkaClient
import Testing

@Suite("Partitioner")
struct KafkaPartitionerTests {
    struct Case: CustomTestStringConvertible {
        let key: String
        let hash: Int32
        var testDescription: String { key }
    }

    /// Source: Apache Kafka, `clients/src/test/java/org/apache/kafka/common/utils/UtilsTest.java`, `testMurmur2`.
    static let cases = [
        Case(key: "21", hash: -973_932_308),
        Case(key: "foobar", hash: -790_332_482),
        Case(key: "a-little-bit-long-string", hash: -985_981_536),
        Case(key: "a-little-bit-longer-string", hash: -1_486_304_829),
        Case(key: "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", hash: -58_897_971),
        Case(key: "abc", hash: 479_470_107),
    ]

    @Test("A2: murmur2 gives the values of Kafka's own test", arguments: cases)
    func hash(_ example: Case) {
        #expect(KafkaPartitioner.hash(key: Array(example.key.utf8)) == UInt32(bitPattern: example.hash))
    }

    @Test("A2: the partition is the positive hash modulo the count, as in Java", arguments: cases)
    func partition(_ example: Case) {
        let expected = (example.hash & 0x7fff_ffff) % 12
        #expect(KafkaPartitioner.partition(key: Array(example.key.utf8), count: 12) == expected)
    }

    @Test("A2: librdkafka's murmur2 partitioner chooses the same partition", arguments: cases)
    func agreesWithLibrdkafka(_ example: Case) async throws {
        let fixture = try await KafkaFixture.make()
        let producer = try fixture.producer()
        let unassigned: Int32 = -1
        let results = await producer.send([fixture.record("x", partition: unassigned, key: example.key)])
        #expect(results.errors == [])
        let expected = KafkaPartitioner.partition(key: Array(example.key.utf8), count: 12)
        #expect(try await fixture.contents(of: expected).count == 1)
        await producer.close(timeout: .seconds(5))
    }
}
