import CLibrdkafka
import DedicatedThread
package import Logging

/// Reads assigned partitions from given offsets. One owned thread, one librdkafka handle.
///
/// No consumer group is ever joined: **we** assign partitions, at offsets that come from PostgreSQL and are advanced
/// there in the transaction of the effect (A3.1); which process reads which partition is decided by leases in
/// PostgreSQL. A partition read by two processes for a moment does no harm, since only one compare-and-set of the
/// offset succeeds. The group's name serves ``commitForLagTools(_:)`` alone.
///
/// Nothing is read ahead into Swift: back-pressure is librdkafka's own bounded queue (A3.6).
package actor KafkaConsumer {
    private nonisolated let executor: ThreadExecutor
    private let logger: Logger
    private var handle: KafkaHandle?
    private let read = KafkaTraffic(label: "rekey_kafka_records_read_total")

    /// Longest single blocking wait, which bounds how long other calls (assign, pause, close) have to wait.
    private static let slice: Duration = .milliseconds(100)

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// Connects in the background; a broker that is away is no error here.
    package init(configuration: KafkaConfiguration, group: String, logger: Logger) throws(KafkaError) {
        self.logger = logger
        let settings = try KafkaSettings.consumer(configuration, group: group)
        let made = try KafkaHandle(.consumer, settings, client: configuration.clientID, logger: logger)
        // Log lines, statistics and errors then arrive through the consumer's queue, inside `poll`.
        _ = unsafe rd_kafka_poll_set_consumer(made.pointer)
        handle = made
        executor = ThreadExecutor(name: "kafka-consumer")
    }

    deinit {
        handle?.destroy(isConsumer: true, within: .zero)
        executor.shutdown()
    }

    /// Replaces the assignment at run time. Every partition starts at the offset given here, also one that was assigned
    /// before, so pass the current next offset for those that go on. Records fetched earlier are dropped; a paused
    /// partition is not paused any more. An empty dictionary stops reading.
    package func assign(_ offsets: [TopicPartition: StartOffset]) throws(KafkaError) {
        guard let handle else { throw .closed }
        let code: rd_kafka_resp_err_t
        if offsets.isEmpty {
            code = unsafe rd_kafka_assign(handle.pointer, nil)
        } else {
            // A partition stays paused over an assignment otherwise.
            resume(Array(offsets.keys))
            let list = PartitionList(
                offsets.mapValues { start in
                    switch start {
                    case .beginning: Int64(RD_KAFKA_OFFSET_BEGINNING)
                    case .offset(let offset): offset
                    }
                })
            code = unsafe rd_kafka_assign(handle.pointer, list.pointer)
        }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code) }
    }

    /// Waits up to `timeout` for the first event, then takes what is there, at most `maximum` events.
    ///
    /// - Returns: empty when nothing came in time, when the task was cancelled, or after ``close(deadline:)``.
    package func poll(maximum: Int, timeout: Duration) async -> [ConsumerEvent] {
        let deadline = ContinuousClock.now + timeout
        while !Task.isCancelled {
            guard handle != nil else { return [] }
            let remaining = deadline - ContinuousClock.now
            let events = drain(maximum: maximum, firstWait: max(.zero, min(Self.slice, remaining)))
            if !events.isEmpty || remaining <= Self.slice { return events }
            await Task.yield()  // lets assign, pause and close through
        }
        return []
    }

    /// Stops fetching these partitions; what was fetched already is dropped and comes again after ``resume(_:)``.
    package func pause(_ partitions: [TopicPartition]) {
        guard let handle, !partitions.isEmpty else { return }
        let list = PartitionList(partitions)
        _ = unsafe rd_kafka_pause_partitions(handle.pointer, list.pointer)
    }

    /// Goes on after ``pause(_:)`` with the record after the last one that ``poll(maximum:timeout:)`` returned.
    package func resume(_ partitions: [TopicPartition]) {
        guard let handle, !partitions.isEmpty else { return }
        let list = PartitionList(partitions)
        _ = unsafe rd_kafka_resume_partitions(handle.pointer, list.pointer)
    }

    /// Oldest offset that can be read and the one that the next record will get, asked of the broker now.
    ///
    /// Blocks this consumer for at most `timeout` in all. It uses `rd_kafka_offsets_for_times` with the protocol's two
    /// special times (−2 earliest, −1 latest): `rd_kafka_query_watermark_offsets` of 2.0.2 ignores its timeout for
    /// ever and does not look for a moved leader (fixed in 2.3.0), this call does both.
    ///
    /// - Throws: `timedOut` or what the broker said.
    package func watermarks(_ partition: TopicPartition, timeout: Duration) async throws(KafkaError) -> (
        low: Int64, high: Int64
    ) {
        let deadline = ContinuousClock.now + timeout
        let low = try offset(of: partition, atTime: Int64(RD_KAFKA_OFFSET_BEGINNING), timeout: timeout)
        let rest = max(.milliseconds(1), deadline - ContinuousClock.now)
        let high = try offset(of: partition, atTime: Int64(RD_KAFKA_OFFSET_END), timeout: rest)
        return (low, high)
    }

    /// Id of the cluster that answers now; see ``KafkaProducer/clusterID(timeout:)``.
    package func clusterID(timeout: Duration) async -> String? {
        handle?.clusterID(timeout: timeout)
    }

    /// Tells the brokers how far we are, so that Kafka's own lag tools show it. Asynchronous, never waited for, never
    /// read back; a failure is ignored.
    package func commitForLagTools(_ offsets: [TopicPartition: Int64]) {
        guard let handle, !offsets.isEmpty else { return }
        let list = PartitionList(offsets)
        _ = unsafe rd_kafka_commit(handle.pointer, list.pointer, 1)
    }

    /// Ends the handle within `deadline`; what hangs longer is left behind on purpose (see ``KafkaHandle``).
    package func close(deadline: Duration) async {
        guard let handle else { return }
        self.handle = nil
        handle.destroy(isConsumer: true, within: deadline)
    }

    // MARK: - Reading

    private func drain(maximum: Int, firstWait: Duration) -> [ConsumerEvent] {
        guard let handle else { return [] }
        var events: [ConsumerEvent] = []
        var wait = firstWait.milliseconds
        while events.count < maximum, let message = unsafe rd_kafka_consumer_poll(handle.pointer, wait) {
            if let event = unsafe event(from: message) { events.append(event) }
            unsafe rd_kafka_message_destroy(message)
            wait = 0
        }
        events += handle.callbacks.takeErrors().map(ConsumerEvent.failure)
        return events
    }

    private func event(from message: UnsafeMutablePointer<rd_kafka_message_t>) -> ConsumerEvent? {
        let code = unsafe message.pointee.err
        if code == RD_KAFKA_RESP_ERR_NO_ERROR {
            let message = unsafe KafkaMessage(copying: message)
            read.add(message.topic)
            return .message(message)
        }
        guard let topic = unsafe message.pointee.rkt else { return .failure(KafkaError(code)) }
        let place = TopicPartition(
            topic: unsafe String(cString: rd_kafka_topic_name(topic)), partition: unsafe message.pointee.partition)
        switch code {
        case RD_KAFKA_RESP_ERR__PARTITION_EOF:
            return .endOfPartition(place, offset: unsafe message.pointee.offset)
        case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
            return .offsetOutOfRange(place)
        default:
            return .failure(KafkaError(code))
        }
    }

    private func offset(of partition: TopicPartition, atTime time: Int64, timeout: Duration) throws(KafkaError) -> Int64
    {
        guard let handle else { throw .closed }
        let list = PartitionList([partition: time])
        let code = unsafe rd_kafka_offsets_for_times(handle.pointer, list.pointer, timeout.milliseconds)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code) }
        return try list.firstOffset()
    }
}
