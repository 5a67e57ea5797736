import KafkaClient
import ServiceLifecycle

/// Closes the producer when everything that publishes has stopped: it stands before the relay in the order of services.
struct ProducerLifetime: Service {
    let producer: KafkaProducer

    func run() async throws {
        try? await gracefulShutdown()
        await producer.close(timeout: .seconds(5))
    }
}
