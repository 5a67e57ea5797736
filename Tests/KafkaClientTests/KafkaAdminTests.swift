import EventContracts
import KafkaClient
import TestSupport
import Testing

@Suite("Kafka administration")
struct KafkaAdminTests {
    @Test("Topics are listed with their partitions and replicas")
    func topics() async throws {
        let broker = try MockKafkaCluster(brokers: 3)
        let admin = try KafkaAdmin(configuration: broker.configuration(), logger: .quiet)
        let topics = try await admin.topics(timeout: .seconds(10))
        #expect(topics.map(\.name) == Topic.allCases.map(\.rawValue).sorted())
        #expect(topics.allSatisfy { $0.partitions == 12 && $0.replicas == 3 })
        await admin.close(deadline: .seconds(5))
    }

    @Test("Creating on a broker without admin calls is an error, within its time, that callers can tell")
    func createOnMock() async throws {
        let broker = try MockKafkaCluster()
        let admin = try KafkaAdmin(configuration: broker.configuration(), logger: .quiet)
        let wanted = TopicSpecification(name: "wanted", partitions: 12, replicationFactor: 1)
        let began = ContinuousClock.now
        do {
            let results = try await admin.create([wanted], timeout: .seconds(2))
            #expect(results["wanted"].flatMap { $0 } != nil)
        } catch {
            #expect(!error.isFatal)
        }
        #expect(ContinuousClock.now - began < .seconds(60))
        await admin.close(deadline: .seconds(5))
    }

    @Test("Without a broker listing ends within its time")
    func bounded() async throws {
        let broker = try MockKafkaCluster()
        try broker.cluster.takeDown()
        let admin = try KafkaAdmin(configuration: broker.configuration(), logger: .quiet)
        await #expect(throws: KafkaError.self) { _ = try await admin.topics(timeout: .seconds(1)) }
        await admin.close(deadline: .seconds(5))
    }
}
