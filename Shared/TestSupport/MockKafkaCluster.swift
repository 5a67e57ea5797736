import EventContracts
package import KafkaClient
package import Logging

/// A Kafka-protocol broker inside the test process, on a free port of 127.0.0.1, with every topic of ours.
///
/// For faults use ``cluster``: `push`, `takeDown`, `bringUp`, `setRoundTrip`.
package struct MockKafkaCluster: Sendable {
    package let cluster: MockCluster

    /// `host:port` list for ``KafkaConfiguration``.
    package var bootstrapServers: String { cluster.bootstrapServers }

    /// - Parameters:
    ///   - brokers: how many brokers; leaders are spread over them.
    ///   - topics: what to create besides every ``Topic``.
    ///   - partitions: of every topic.
    package init(
        brokers: Int = 1, topics: [String] = [], partitions: Int32 = Topic.defaultPartitions, logger: Logger = .quiet
    ) throws {
        cluster = try MockCluster(brokers: brokers, logger: logger)
        for topic in Topic.allCases.map(\.rawValue) + topics {
            try cluster.createTopic(topic, partitions: partitions, replicationFactor: Int32(brokers))
        }
    }

    /// A configuration for this cluster that reports failures soon.
    package func configuration(clientID: String = "test") -> KafkaConfiguration {
        var configuration = KafkaConfiguration(bootstrapServers: bootstrapServers, clientID: clientID)
        configuration.statisticsInterval = .zero
        configuration.deliveryTimeout = .seconds(5)
        return configuration
    }
}

extension Logger {
    /// Drops everything: a test that kills brokers would otherwise fill the output with warnings.
    package static var quiet: Logger { Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }) }
}
