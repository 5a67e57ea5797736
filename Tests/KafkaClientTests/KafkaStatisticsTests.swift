import Testing

@testable import KafkaClient

@Suite("Kafka statistics")
struct KafkaStatisticsTests {
    /// What librdkafka 2.0.2 reports for a consumer that has read 2 of 5 records, cut to the members that are used.
    static let report = """
        {
          "name": "rdkafka#consumer-3",
          "type": "consumer",
          "msg_cnt": 3,
          "msg_size": 120,
          "brokers": {
            "127.0.0.1:9092/1": {
              "nodeid": 1,
              "source": "configured",
              "state": "UP",
              "txerrs": 0,
              "req_timeouts": 0,
              "rtt": {
                "p99": 431
              }
            },
            "GroupCoordinator": {
              "nodeid": 1,
              "source": "logical",
              "state": "UP",
              "txerrs": 0,
              "req_timeouts": 0,
              "rtt": {
                "p99": 0
              }
            }
          },
          "topics": {
            "t": {
              "topic": "t",
              "partitions": {
                "0": {
                  "partition": 0,
                  "app_offset": -1001,
                  "hi_offset": -1001,
                  "consumer_lag": -1
                },
                "1": {
                  "partition": 1,
                  "app_offset": 2,
                  "hi_offset": 5,
                  "consumer_lag": -1
                },
                "-1": {
                  "partition": -1,
                  "app_offset": -1001,
                  "hi_offset": -1001,
                  "consumer_lag": -1
                }
              }
            }
          }
        }
        """

    @Test("librdkafka's report becomes gauges; logical brokers and unread partitions do not count")
    func samples() throws {
        let samples = try KafkaStatisticsReport(json: Array(Self.report.utf8)).samples
        let values = Dictionary(uniqueKeysWithValues: samples.map { ($0.metric, $0.value) })
        #expect(
            values == [
                "rekey_kafka_client_queued_messages": 3, "rekey_kafka_client_queued_bytes": 120,
                "rekey_kafka_client_brokers_up": 1, "rekey_kafka_client_request_timeouts": 0,
                "rekey_kafka_client_transmit_errors": 0, "rekey_kafka_client_round_trip_p99_seconds": 431 * 1e-6,
                "rekey_kafka_consumer_lag_records": 3,
            ])
        #expect(samples.last?.place == TopicPartition(topic: "t", partition: 1))
    }

    @Test("Text that is no report is refused", arguments: ["", "{}", "[]", "{\"msg_cnt\":\"1\"}"])
    func malformed(text: String) {
        #expect(throws: (any Error).self) { try KafkaStatisticsReport(json: Array(text.utf8)) }
    }
}
