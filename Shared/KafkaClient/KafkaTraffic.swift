import Metrics

/// Counts what went through a client, by topic. Confined to the client's actor; topics are a small closed set.
final class KafkaTraffic {
    private var counters: [String: Counter] = [:]
    private let label: String

    /// - Parameter label: name of the metric, see the metric catalogue.
    init(label: String) {
        self.label = label
    }

    func add(_ topic: String) {
        if let counter = counters[topic] { return counter.increment() }
        let counter = Counter(label: label, dimensions: [("topic", topic)])
        counters[topic] = counter
        counter.increment()
    }
}
