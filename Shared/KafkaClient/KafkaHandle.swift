import CLibrdkafka
import Dispatch
import Foundation
import Logging

/// Owner of one `rd_kafka_t` and of what its callbacks write into.
///
/// Its user is an actor on an owned thread: `poll`-like calls block that thread and nothing else.
// @unchecked: the pointer is immutable and librdkafka's handles are documented as thread-safe; `callbacks` is touched
// on the owner's thread only, because callbacks run inside the poll calls that the owner makes.
@safe final class KafkaHandle: @unchecked Sendable {
    enum Kind: String { case producer, consumer, admin }

    let pointer: OpaquePointer
    let callbacks: KafkaCallbacks
    private let logger: Logger

    init(_ kind: Kind, _ settings: KafkaSettings, client: String, logger: Logger) throws(KafkaError) {
        let callbacks = KafkaCallbacks(logger: logger, statistics: KafkaStatistics(client: client, kind: kind))
        guard let configuration = unsafe rd_kafka_conf_new() else { throw .invalidConfiguration("out of memory") }
        var text = [CChar](repeating: 0, count: 512)
        for (name, value) in settings.pairs {
            guard unsafe rd_kafka_conf_set(configuration, name, value, &text, text.count) == RD_KAFKA_CONF_OK else {
                unsafe rd_kafka_conf_destroy(configuration)
                throw .invalidConfiguration(name)  // librdkafka's text would repeat the value, which may be a secret
            }
        }
        // Released when the handle is destroyed, or below when there is none.
        let opaque = unsafe Unmanaged.passRetained(callbacks).toOpaque()
        unsafe KafkaCallbacks.install(on: configuration, opaque: opaque)
        if kind == .producer { unsafe KafkaCallbacks.installDeliveryReports(on: configuration) }
        let type = kind == .consumer ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER
        guard let pointer = unsafe rd_kafka_new(type, configuration, &text, text.count) else {
            unsafe rd_kafka_conf_destroy(configuration)
            unsafe Unmanaged<KafkaCallbacks>.fromOpaque(opaque).release()
            throw .invalidConfiguration("the client could not be made from these settings")
        }
        unsafe rd_kafka_set_log_queue(pointer, nil)
        unsafe self.pointer = unsafe pointer
        self.callbacks = callbacks
        self.logger = logger
    }

    /// The fatal error this handle has raised, if any: it stays useless for ever.
    func raisedFatal() -> KafkaError? {
        let code = unsafe rd_kafka_fatal_error(pointer, nil, 0)
        return code == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaError(code, isFatal: true)
    }

    /// Id of the cluster behind the bootstrap servers now; `nil` when no broker answers within `timeout`.
    ///
    /// Metadata is fetched first: librdkafka answers from its cache, and follows a cluster that was replaced only
    /// when a metadata answer of the new one arrives.
    func clusterID(timeout: Duration) -> String? {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let code = unsafe rd_kafka_metadata(pointer, 0, nil, &metadata, timeout.milliseconds)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        unsafe rd_kafka_metadata_destroy(metadata)
        guard let text = unsafe rd_kafka_clusterid(pointer, 0) else { return nil }
        defer { unsafe rd_kafka_mem_free(pointer, text) }
        return unsafe String(cString: text)
    }

    /// Ends the handle, at most within `deadline`. Nobody may use it afterwards.
    ///
    /// `rd_kafka_consumer_close` and `rd_kafka_destroy` can hang for ever (librdkafka #4514, #4519, #5476), so they
    /// run on a thread of their own. When the deadline passes, that thread and the handle are **leaked on purpose**:
    /// outbox and inbox hold the truth, so leaving the process is always safe, and waiting is not.
    ///
    /// - Returns: whether it ended in time.
    @discardableResult
    func destroy(isConsumer: Bool, within deadline: Duration) -> Bool {
        let finished = DispatchSemaphore(value: 0)
        let thread = Thread {
            if isConsumer { _ = unsafe rd_kafka_consumer_close(self.pointer) }
            unsafe rd_kafka_destroy_flags(self.pointer, Int32(RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE))
            unsafe Unmanaged.passUnretained(self.callbacks).release()
            finished.signal()
        }
        thread.name = "kafka-close"
        thread.start()
        guard deadline > .zero else { return false }
        let inTime = finished.wait(timeout: .now() + .milliseconds(Int(deadline.milliseconds))) == .success
        if !inTime {
            logger.warning(
                "Kafka client did not close in time and is left behind", metadata: ["deadline": "\(deadline)"])
        }
        return inTime
    }
}
