import KafkaClient
import TestSupport
import Testing

@Suite("Kafka configuration")
struct KafkaConfigurationTests {
    @Test(
        "A2, A3: settings on which correctness rests cannot be replaced",
        arguments: [
            "enable.idempotence", "acks", "max.in.flight", "enable.auto.commit", "auto.offset.reset", "check.crcs",
        ])
    func fixed(name: String) {
        let configuration = KafkaConfiguration(bootstrapServers: "127.0.0.1:1", clientID: "test", extra: [name: "x"])
        #expect(throws: KafkaError.self) { try KafkaProducer(configuration: configuration, logger: .quiet) }
        #expect(throws: KafkaError.self) { try KafkaConsumer(configuration: configuration, group: "g", logger: .quiet) }
    }

    @Test("A setting that librdkafka does not know is named, its value is not")
    func unknown() {
        let configuration = KafkaConfiguration(
            bootstrapServers: "127.0.0.1:1", clientID: "test", extra: ["no.such.setting": "tell-nobody"])
        let error = #expect(throws: KafkaError.self) { try KafkaProducer(configuration: configuration, logger: .quiet) }
        #expect("\(error as Any)".contains("no.such.setting"))
        #expect(!"\(error as Any)".contains("tell-nobody"))
    }

    @Test("A password among the settings is not printed")
    func redacted() {
        let configuration = KafkaConfiguration(
            bootstrapServers: "127.0.0.1:1", clientID: "test", extra: ["sasl.password": "tell-nobody"])
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!"\(configuration) \(String(reflecting: configuration)) \(dumped)".contains("tell-nobody"))
    }
}
