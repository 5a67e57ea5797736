/// A topic as the cluster has it.
package struct TopicDescription: Hashable, Sendable {
    package let name: String
    package let partitions: Int32
    /// Replicas of the first partition.
    package let replicas: Int

    package init(name: String, partitions: Int32, replicas: Int) {
        self.name = name
        self.partitions = partitions
        self.replicas = replicas
    }
}
