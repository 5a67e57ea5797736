import CLibrdkafka
import Foundation
package import Logging
import Synchronization

/// librdkafka's own broker imitation, listening on 127.0.0.1, in this process: for tests and the development broker.
///
/// It keeps everything in memory, at most 5 MiB or 100,000 batches a partition (the oldest go silently), accepts any
/// producer sequence, and has no admin calls. It proves our client code; it is no judge of "nothing lost".
// @unchecked: every mock call is a message to the cluster's own thread and documented as callable from anywhere; the
// lock guards the one thing that changes, whether it still exists.
@safe package final class MockCluster: @unchecked Sendable {
    /// A request type of the Kafka protocol.
    package enum Request: Int16, Sendable {
        case produce = 0, fetch = 1, listOffsets = 2, metadata = 3, offsetCommit = 8, findCoordinator = 10,
            initProducerID = 22
    }

    /// What a broker answers instead of doing its work.
    package enum Fault: Int32, Sendable {
        /// Closes the connection without an answer.
        case disconnect = -195
        case offsetOutOfRange = 1
        case notLeader = 6
        case requestTimedOut = 7
        case notEnoughReplicas = 19
        case outOfOrderSequenceNumber = 45
    }

    /// `host:port` of every broker, comma-separated.
    package let bootstrapServers: String
    private let host: OpaquePointer
    private let cluster: OpaquePointer
    private let wakeUp: MockClusterWakeUp
    private let isAlive = Mutex(true)

    /// - Throws: when no socket could be bound.
    package init(brokers: Int = 1, logger: Logger) throws(KafkaError) {
        guard let configuration = unsafe rd_kafka_conf_new() else { throw .invalidConfiguration("out of memory") }
        // The host handle itself connects nowhere; without this it says so on standard error.
        unsafe rd_kafka_conf_set_log_cb(configuration) { _, _, _, _ in }
        guard let host = unsafe rd_kafka_new(RD_KAFKA_PRODUCER, configuration, nil, 0) else {
            unsafe rd_kafka_conf_destroy(configuration)
            throw .invalidConfiguration("mock cluster host")
        }
        guard let cluster = unsafe rd_kafka_mock_cluster_new(host, Int32(brokers)) else {
            unsafe rd_kafka_destroy(host)
            throw KafkaError(code: RD_KAFKA_RESP_ERR__FAIL.rawValue, name: "the mock cluster could not bind its port")
        }
        unsafe self.host = unsafe host
        unsafe self.cluster = unsafe cluster
        bootstrapServers = unsafe String(cString: rd_kafka_mock_cluster_bootstraps(cluster))
        wakeUp = MockClusterWakeUp(bootstrapServers: bootstrapServers)
        logger.debug("mock cluster made", metadata: ["brokers": "\(bootstrapServers)"])
    }

    /// Ending the cluster can take a second, so an owner that just lets go does not wait for it.
    deinit {
        guard isAlive.withLock({ $0 }) else { return }
        let (wakeUp, addresses) = unsafe (wakeUp, [UInt(bitPattern: cluster), UInt(bitPattern: host)])
        Thread.detachNewThread {
            wakeUp.during {
                unsafe rd_kafka_mock_cluster_destroy(OpaquePointer(bitPattern: addresses[0]))
                unsafe rd_kafka_destroy(OpaquePointer(bitPattern: addresses[1]))
            }
        }
    }

    package func createTopic(_ name: String, partitions: Int32 = 12, replicationFactor: Int32 = 1) throws(KafkaError) {
        try check(wakeUp.during { unsafe rd_kafka_mock_topic_create(cluster, name, partitions, replicationFactor) })
    }

    /// The next requests of this kind, one a fault, are answered so.
    package func push(_ faults: [Fault], to request: Request) {
        let codes = faults.map { rd_kafka_resp_err_t(rawValue: $0.rawValue) }
        unsafe rd_kafka_mock_push_request_errors_array(cluster, request.rawValue, codes.count, codes)
    }

    package func clearFaults(of request: Request) {
        unsafe rd_kafka_mock_clear_request_errors(cluster, request.rawValue)
    }

    /// Disconnects every client of the broker and refuses new ones; `-1` is every broker. Leaders do not move.
    package func takeDown(broker: Int32 = -1) throws(KafkaError) {
        try check(wakeUp.during { unsafe rd_kafka_mock_broker_set_down(cluster, broker) })
    }

    package func bringUp(broker: Int32 = -1) throws(KafkaError) {
        try check(wakeUp.during { unsafe rd_kafka_mock_broker_set_up(cluster, broker) })
    }

    /// Delays every answer.
    package func setRoundTrip(_ delay: Duration, broker: Int32 = -1) throws(KafkaError) {
        try check(wakeUp.during { unsafe rd_kafka_mock_broker_set_rtt(cluster, broker, delay.milliseconds) })
    }

    package func setLeader(_ partition: TopicPartition, broker: Int32) throws(KafkaError) {
        try check(
            wakeUp.during {
                unsafe rd_kafka_mock_partition_set_leader(cluster, partition.topic, partition.partition, broker)
            })
    }

    /// Ends the cluster; every connection breaks. Nothing else may be called afterwards.
    package func destroy() {
        let first = isAlive.withLock { alive in
            defer { alive = false }
            return alive
        }
        guard first else { return }
        wakeUp.during {
            unsafe rd_kafka_mock_cluster_destroy(cluster)
            unsafe rd_kafka_destroy(host)
        }
    }

    private func check(_ code: rd_kafka_resp_err_t) throws(KafkaError) {
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code) }
    }
}
