package import KafkaClient
import ServiceLifecycle

/// Closes the producer when everything that publishes has stopped: it stands before the relay in the order of services.
package struct ProducerLifetime: Service {
    private let producer: KafkaProducer

    package init(producer: KafkaProducer) { self.producer = producer }

    /// That a broker answers within a second.
    package var readiness: ReadinessCheck {
        ReadinessCheck("kafka") {
            await producer.clusterID(timeout: .seconds(1)) == nil ? "no broker answers" : nil
        }
    }

    /// Until the process stops gracefully.
    package func run() async throws {
        try? await gracefulShutdown()
        await producer.close(timeout: .seconds(5))
    }
}
