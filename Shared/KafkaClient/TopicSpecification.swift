/// A topic as it should be.
package struct TopicSpecification: Hashable, Sendable {
    package let name: String
    package let partitions: Int32
    package let replicationFactor: Int16
    /// Topic settings by Kafka's names, such as `retention.ms`.
    package let configuration: [String: String]

    package init(name: String, partitions: Int32, replicationFactor: Int16, configuration: [String: String] = [:]) {
        self.name = name
        self.partitions = partitions
        self.replicationFactor = replicationFactor
        self.configuration = configuration
    }
}
