import Metrics

/// Turns librdkafka's statistics into gauges with the labels `client` and, where it applies, `topic`.
final class KafkaStatistics {
    private let client: String

    init(client: String) {
        self.client = client
    }

    /// Malformed text is ignored: statistics are for people.
    func record(json: [UInt8]) {
        guard let report = try? KafkaStatisticsReport(json: json) else { return }
        for sample in report.samples {
            let topic = sample.topic.map { [("topic", $0)] } ?? []
            Gauge(label: sample.metric, dimensions: [("client", client)] + topic).record(sample.value)
        }
    }
}
