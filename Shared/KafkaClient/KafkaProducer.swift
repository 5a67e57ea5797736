import CLibrdkafka
import DedicatedThread
package import Logging
import Metrics

/// Sends records and waits for what became of them. One owned thread, one librdkafka handle.
///
/// - Order: records of one partition arrive in the order in which they were sent, as long as none of them fails.
/// - Truth: a record counts as delivered only with error 0, status "persisted" and an offset (A1.6).
/// - Bound: every call ends shortly after `KafkaConfiguration.deliveryTimeout`, also with no broker at all (after at
///   most twice that time when the local queue is full as well).
/// - Fatal errors (librdkafka 2.0.2 raises them on a plain disconnection now and then, #4438) destroy the handle,
///   fail every record in flight, and make a new handle; the producer stays usable.
///
/// Concurrent calls share the handle: while one waits for its reports, others may enqueue.
package actor KafkaProducer {
    private struct Pending {
        let batch: SendBatch
        let index: Int
    }

    private nonisolated let executor: ThreadExecutor
    private let configuration: KafkaConfiguration
    private let settings: KafkaSettings
    private let logger: Logger
    private var handle: KafkaHandle?
    private var isClosed = false
    private var pending: [UInt: Pending] = [:]
    private var lastToken: UInt = 0
    private var upkeep: Task<Void, Never>?
    private let sent = KafkaTraffic(label: "rekey_kafka_records_sent_total")
    private let failed = KafkaTraffic(label: "rekey_kafka_records_failed_total")
    private let delivery = Metrics.Timer(label: "rekey_kafka_delivery_duration_seconds")
    /// How often a fatal error made a new handle necessary.
    package private(set) var rebuilds = 0

    private static let slice: Duration = .milliseconds(10)

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// Connects in the background; a broker that is away is no error here.
    package init(configuration: KafkaConfiguration, logger: Logger) throws(KafkaError) {
        self.configuration = configuration
        self.logger = logger
        settings = try .producer(configuration)
        handle = try KafkaHandle(.producer, settings, client: configuration.clientID, logger: logger)
        executor = ThreadExecutor(name: "kafka-producer")
        logger.debug(
            "Kafka producer made", metadata: ["librdkafka": "\(unsafe String(cString: rd_kafka_version_str()))"])
    }

    deinit {
        upkeep?.cancel()
        handle?.destroy(isConsumer: false, within: .zero)
        executor.shutdown()
    }

    /// Sends all records and waits for every report.
    ///
    /// - Returns: one result a record, in the same order. A record that is too large fails alone. One that is refused
    ///   for now takes the later ones of its partition with it, and a local queue that stays full or a handle that
    ///   breaks all later ones of the call, which keeps their order.
    package func send(_ records: [KafkaRecord]) async -> [DeliveryResult] {
        guard !records.isEmpty else { return [] }
        startUpkeep()
        let began = ContinuousClock.now
        let batch = SendBatch(count: records.count)
        await enqueue(records, into: batch)
        // Every record is reported by librdkafka within its delivery timeout; the margin covers a request under way.
        let limit = ContinuousClock.now + configuration.deliveryTimeout + .seconds(5)
        while batch.remaining > 0 {
            serve(waiting: Self.slice)
            if batch.remaining > 0 {
                if ContinuousClock.now > limit { abandonHandle(because: .timedOut) }
                await Task.yield()  // lets concurrent calls enqueue, and close() through
            }
        }
        delivery.record(duration: ContinuousClock.now - began)
        let results = batch.results
        for (record, result) in zip(records, results) {
            if case .delivered = result { sent.add(record.topic) } else { failed.add(record.topic) }
        }
        return results
    }

    /// Id of the cluster that answers now. It changes when a broker was replaced by an empty one. Blocks this
    /// producer for at most `timeout`.
    /// - Returns: `nil` when no broker answers in time, or after ``close(timeout:)``.
    package func clusterID(timeout: Duration) async -> String? {
        startUpkeep()
        return (try? liveHandle())?.clusterID(timeout: timeout)
    }

    /// Waits up to `timeout` for records under way, fails the rest, and ends the handle (see ``KafkaHandle``: an end
    /// that hangs is left behind on purpose). Later calls of `send` fail with ``KafkaError/closed``.
    package func close(timeout: Duration) async {
        guard !isClosed else { return }
        isClosed = true
        upkeep?.cancel()
        let deadline = ContinuousClock.now + timeout
        while !pending.isEmpty, ContinuousClock.now < deadline {
            serve(waiting: Self.slice)
            await Task.yield()
        }
        guard let handle else { return }
        self.handle = nil
        failPending(with: .closed)
        _ = unsafe rd_kafka_purge(
            handle.pointer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING)
        handle.destroy(isConsumer: false, within: max(.seconds(1), deadline - ContinuousClock.now))
    }

    // MARK: - Sending

    private func enqueue(_ records: [KafkaRecord], into batch: SendBatch) async {
        let deadline = ContinuousClock.now + configuration.deliveryTimeout
        let generation = rebuilds
        var refused: [TopicPartition: KafkaError] = [:]
        var index = 0
        while index < records.count {
            let place = TopicPartition(topic: records[index].topic, partition: records[index].partition)
            do throws(KafkaError) {
                // What was enqueued before a rebuild has failed, so nothing after it may overtake it.
                guard rebuilds == generation else { throw .unconfirmed }
                let handle = try liveHandle()
                if let earlier = refused[place] { throw earlier }
                lastToken += 1
                try handle.produce(records[index], token: lastToken)
                pending[lastToken] = Pending(batch: batch, index: index)
                index += 1
            } catch {
                let isQueueFull = error.code == RD_KAFKA_RESP_ERR__QUEUE_FULL.rawValue
                if isQueueFull, ContinuousClock.now < deadline {
                    serve(waiting: Self.slice)
                    await Task.yield()
                } else if isQueueFull || isClosed || error.isFatal || rebuilds != generation {
                    (index..<records.count).forEach { batch.settle($0, .failed(error)) }
                    if error.isFatal { abandonHandle(because: error) }
                    return
                } else {
                    if error.isRetriable { refused[place] = error }
                    batch.settle(index, .failed(error))
                    index += 1
                }
            }
        }
    }

    /// Runs librdkafka's callbacks, waiting for the first at most that long, and settles what was reported.
    private func serve(waiting: Duration) {
        guard let handle else { return }
        _ = unsafe rd_kafka_poll(handle.pointer, waiting.milliseconds)
        for report in handle.callbacks.takeReports() {
            guard let entry = pending.removeValue(forKey: report.token) else { continue }
            entry.batch.settle(entry.index, report.result)
        }
        _ = handle.callbacks.takeErrors()  // already logged by librdkafka
        if let fatal = handle.raisedFatal() { abandonHandle(because: fatal) }
    }

    private func liveHandle() throws(KafkaError) -> KafkaHandle {
        guard !isClosed else { throw .closed }
        if let handle { return handle }
        let made = try KafkaHandle(.producer, settings, client: configuration.clientID, logger: logger)
        handle = made
        return made
    }

    /// Gives the handle up: everything not reported yet fails, the next call makes a new handle.
    private func abandonHandle(because error: KafkaError) {
        guard let broken = handle else { return }
        handle = nil
        rebuilds += 1
        Counter(label: "rekey_kafka_producer_rebuilds_total", dimensions: [("client", configuration.clientID)])
            .increment()
        logger.error("Kafka producer handle given up, a new one takes over", metadata: ["error": "\(error)"])
        failPending(with: error)
        _ = unsafe rd_kafka_purge(
            broken.pointer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING)
        broken.destroy(isConsumer: false, within: .zero)
    }

    private func failPending(with error: KafkaError) {
        let lost = pending.values
        pending.removeAll()
        for entry in lost { entry.batch.settle(entry.index, .failed(error)) }
    }

    /// Serves log lines and statistics of an idle producer once a second, so that they do not pile up in its queue.
    private func startUpkeep() {
        guard upkeep == nil, !isClosed else { return }
        upkeep = Task { [weak self] in
            while !Task.isCancelled {
                try? await ContinuousClock().sleep(for: .seconds(1))
                guard let self else { return }
                await self.serve(waiting: .zero)
            }
        }
    }
}
