import Foundation
import Metrics

/// Turns librdkafka's statistics (STATISTICS.md, version 2.0.2) into gauges with the label `client`.
final class KafkaStatistics {
    private struct Report: Decodable {
        struct Broker: Decodable {
            struct Window: Decodable { let p99: Int64 }
            let state: String
            let nodeid: Int64
            let req_timeouts: Int64
            let txerrs: Int64
            let rtt: Window
        }
        struct Topic: Decodable {
            struct Partition: Decodable {
                let partition: Int64
                let app_offset: Int64
                let hi_offset: Int64
            }
            let partitions: [String: Partition]
        }
        let msg_cnt: Int64
        let msg_size: Int64
        let brokers: [String: Broker]
        let topics: [String: Topic]
    }

    private let client: String

    init(client: String) {
        self.client = client
    }

    /// Malformed text is ignored: statistics are for people.
    func record(json: [UInt8]) {
        guard let report = try? JSONDecoder().decode(Report.self, from: Data(json)) else { return }
        let brokers = report.brokers.values.filter { $0.nodeid >= 0 }
        gauge("rekey_kafka_client_queued_messages", report.msg_cnt)
        gauge("rekey_kafka_client_queued_bytes", report.msg_size)
        gauge("rekey_kafka_client_brokers_up", Int64(brokers.count { $0.state == "UP" }))
        gauge("rekey_kafka_client_request_timeouts", brokers.reduce(0) { $0 + $1.req_timeouts })
        gauge("rekey_kafka_client_transmit_errors", brokers.reduce(0) { $0 + $1.txerrs })
        gauge("rekey_kafka_client_round_trip_p99_microseconds", brokers.map(\.rtt.p99).max() ?? 0)
        for (topic, state) in report.topics {
            let read = state.partitions.values.filter { $0.partition >= 0 && $0.app_offset >= 0 && $0.hi_offset >= 0 }
            guard !read.isEmpty else { continue }
            gauge("rekey_kafka_consumer_lag", read.reduce(0) { $0 + max(0, $1.hi_offset - $1.app_offset) }, topic: topic)
        }
    }

    private func gauge(_ name: String, _ value: Int64, topic: String? = nil) {
        var dimensions = [("client", client)]
        if let topic { dimensions.append(("topic", topic)) }
        Gauge(label: name, dimensions: dimensions).record(value)
    }
}
