import Metrics

/// Turns librdkafka's statistics into gauges with the labels `client` and `kind` (producer, consumer, admin),
/// for a partition also `topic` and `partition`.
final class KafkaStatistics {
    private let dimensions: [(String, String)]

    init(client: String, kind: KafkaHandle.Kind) {
        dimensions = [("client", client), ("kind", kind.rawValue)]
    }

    /// Malformed text is ignored: statistics are for people.
    func record(json: [UInt8]) {
        guard let report = try? KafkaStatisticsReport(json: json) else { return }
        for sample in report.samples {
            let place = sample.place.map { [("topic", $0.topic), ("partition", String($0.partition))] } ?? []
            Gauge(label: sample.metric, dimensions: dimensions + place).record(sample.value)
        }
    }
}
