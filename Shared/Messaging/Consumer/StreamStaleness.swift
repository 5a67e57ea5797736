import Metrics

/// The staleness gauge of a topic.
enum StreamStaleness {
    static func record(topic: String, seconds: Double) {
        Gauge(label: "rekey_stream_staleness_seconds", dimensions: [("topic", topic)]).record(seconds)
    }
}
