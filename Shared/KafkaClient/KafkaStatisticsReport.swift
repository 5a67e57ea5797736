import Foundation

/// The part of librdkafka's statistics that we show. Source of names: STATISTICS.md, version 2.0.2.
struct KafkaStatisticsReport: Decodable {
    /// One number of a metric, for the whole client or for one partition.
    struct Sample: Hashable {
        let metric: String
        var place: TopicPartition?
        let value: Double

        /// - Parameter unit: what one of the report's units is in the metric's; 1e-6 for its microseconds.
        init(metric: String, place: TopicPartition? = nil, value: Int64, unit: Double = 1) {
            self.metric = metric
            self.place = place
            self.value = Double(value) * unit
        }
    }

    private struct Broker: Decodable {
        struct Window: Decodable { let p99: Int64 }
        let state: String
        let source: String
        let nodeid: Int64
        let req_timeouts: Int64
        let txerrs: Int64
        let rtt: Window
    }

    private struct Topic: Decodable {
        struct Partition: Decodable {
            let partition: Int32
            let app_offset: Int64
            let hi_offset: Int64

            /// Records not yet handed to us; `nil` for a partition that is not read.
            var lag: Int64? {
                guard partition >= 0, app_offset >= 0, hi_offset >= 0 else { return nil }
                return max(0, hi_offset - app_offset)
            }
        }
        let partitions: [String: Partition]
    }

    private let msg_cnt: Int64
    private let msg_size: Int64
    private let brokers: [String: Broker]
    private let topics: [String: Topic]

    /// - Throws: when the text is not such a report.
    init(json: [UInt8]) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(json))
    }

    var samples: [Sample] {
        // "logical" ones, such as the group coordinator, are second connections to a broker that is listed anyway.
        let brokers = brokers.values.filter { $0.nodeid >= 0 && $0.source != "logical" }
        let up = brokers.count { $0.state == "UP" }
        let timeouts = brokers.reduce(0) { $0 + $1.req_timeouts }
        let errors = brokers.reduce(0) { $0 + $1.txerrs }
        let roundTrip = brokers.map(\.rtt.p99).max() ?? 0
        let client = [
            Sample(metric: "rekey_kafka_client_queued_messages", value: msg_cnt),
            Sample(metric: "rekey_kafka_client_queued_bytes", value: msg_size),
            Sample(metric: "rekey_kafka_client_brokers_up", value: Int64(up)),
            Sample(metric: "rekey_kafka_client_request_timeouts", value: timeouts),
            Sample(metric: "rekey_kafka_client_transmit_errors", value: errors),
            Sample(metric: "rekey_kafka_client_round_trip_p99_seconds", value: roundTrip, unit: 1e-6),
        ]
        let lags = topics.sorted { $0.key < $1.key }.flatMap { name, topic in
            topic.partitions.values.sorted { $0.partition < $1.partition }.compactMap { partition in
                partition.lag.map { lag in
                    let place = TopicPartition(topic: name, partition: partition.partition)
                    return Sample(metric: "rekey_kafka_consumer_lag_records", place: place, value: lag)
                }
            }
        }
        return client + lags
    }
}
