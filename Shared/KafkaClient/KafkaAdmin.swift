import CLibrdkafka
import DedicatedThread
package import Logging

/// Lists and creates topics. One owned thread, one librdkafka handle.
///
/// librdkafka's mock cluster, which the development broker hosts, has no admin calls: creation there ends with an
/// error for every topic, which callers may take as "the development broker has created its topics itself".
package actor KafkaAdmin {
    private nonisolated let executor: ThreadExecutor
    private var handle: KafkaHandle?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    package init(configuration: KafkaConfiguration, logger: Logger) throws(KafkaError) {
        handle = try KafkaHandle(.admin, .admin(configuration), client: configuration.clientID, logger: logger)
        executor = ThreadExecutor(name: "kafka-admin")
    }

    deinit {
        handle?.destroy(isConsumer: false, within: .zero)
        executor.shutdown()
    }

    /// All topics of the cluster, by name. Blocks this client for at most `timeout`.
    package func topics(timeout: Duration) async throws(KafkaError) -> [TopicDescription] {
        let handle = try live()
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let code = unsafe rd_kafka_metadata(handle.pointer, 1, nil, &metadata, timeout.milliseconds)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let metadata = unsafe metadata else { throw KafkaError(code) }
        defer { unsafe rd_kafka_metadata_destroy(metadata) }
        let topics = unsafe UnsafeBufferPointer(start: metadata.pointee.topics, count: Int(metadata.pointee.topic_cnt))
        var result: [TopicDescription] = []
        for index in topics.indices {
            let topic = unsafe topics[index]
            let replicas = unsafe topic.partition_cnt > 0 ? Int(topic.partitions[0].replica_cnt) : 0
            result.append(
                TopicDescription(
                    name: unsafe String(cString: topic.topic), partitions: unsafe topic.partition_cnt,
                    replicas: replicas))
        }
        return result.sorted { $0.name < $1.name }
    }

    /// Creates topics; one that exists already is reported with `TOPIC_ALREADY_EXISTS`.
    ///
    /// - Returns: for every name `nil` or why it was not created.
    /// - Throws: when the cluster did not answer at all within `timeout`.
    package func create(
        _ specifications: [TopicSpecification], timeout: Duration = .seconds(10)
    ) async throws(KafkaError) -> [String: KafkaError?] {
        let handle = try live()
        var requests: [OpaquePointer?] = unsafe []
        defer { unsafe requests.forEach { unsafe rd_kafka_NewTopic_destroy($0) } }
        for specification in specifications { unsafe requests.append(try newTopic(specification)) }
        let options = unsafe rd_kafka_AdminOptions_new(handle.pointer, RD_KAFKA_ADMIN_OP_CREATETOPICS)
        defer { unsafe rd_kafka_AdminOptions_destroy(options) }
        _ = unsafe rd_kafka_AdminOptions_set_request_timeout(options, timeout.milliseconds, nil, 0)
        let queue = unsafe rd_kafka_queue_new(handle.pointer)
        defer { unsafe rd_kafka_queue_destroy(queue) }
        unsafe rd_kafka_CreateTopics(handle.pointer, &requests, requests.count, options, queue)
        let event = unsafe rd_kafka_queue_poll(queue, (timeout + .seconds(1)).milliseconds)
        guard let event = unsafe event else { throw .timedOut }
        defer { unsafe rd_kafka_event_destroy(event) }
        let code = unsafe rd_kafka_event_error(event)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code) }
        return unsafe results(of: event)
    }

    /// Ends the handle within `deadline`; what hangs longer is left behind on purpose.
    package func close(deadline: Duration) async {
        guard let handle else { return }
        self.handle = nil
        handle.destroy(isConsumer: false, within: deadline)
    }

    private func live() throws(KafkaError) -> KafkaHandle {
        guard let handle else { throw .closed }
        _ = unsafe rd_kafka_poll(handle.pointer, 0)  // serves log lines
        _ = handle.callbacks.takeErrors()
        return handle
    }

    private func newTopic(_ specification: TopicSpecification) throws(KafkaError) -> OpaquePointer {
        let topic = unsafe rd_kafka_NewTopic_new(
            specification.name, specification.partitions, Int32(specification.replicationFactor), nil, 0)
        guard let topic = unsafe topic else { throw .invalidConfiguration("topic \(specification.name)") }
        for (name, value) in specification.configuration {
            _ = unsafe rd_kafka_NewTopic_set_config(topic, name, value)
        }
        return unsafe topic
    }

    private func results(of event: OpaquePointer) -> [String: KafkaError?] {
        guard let answer = unsafe rd_kafka_event_CreateTopics_result(event) else { return [:] }
        var count = 0
        guard let topics = unsafe rd_kafka_CreateTopics_result_topics(answer, &count) else { return [:] }
        var results: [String: KafkaError?] = [:]
        for index in 0..<count {
            guard let topic = unsafe topics[index] else { continue }
            let code = unsafe rd_kafka_topic_result_error(topic)
            let name = unsafe String(cString: rd_kafka_topic_result_name(topic))
            results.updateValue(code == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaError(code), forKey: name)
        }
        return results
    }
}
