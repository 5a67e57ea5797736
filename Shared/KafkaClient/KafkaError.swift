import CLibrdkafka

/// What librdkafka or a broker refused. Holds no record, key or setting, so it may be logged.
package struct KafkaError: Error, Hashable, Sendable {
    /// Negative: the client's own; positive: a code of the Kafka protocol.
    package let code: Int32
    /// The code's name as librdkafka spells it (`_TRANSPORT`, `MSG_SIZE_TOO_LARGE` …), or what we found wrong.
    package let name: String
    /// The producer handle is unusable. ``KafkaProducer`` has already replaced it when a caller sees this.
    package let isFatal: Bool
    /// The same call may succeed later without any change.
    package let isRetriable: Bool

    package init(code: Int32, name: String, isFatal: Bool = false, isRetriable: Bool = false) {
        self.code = code
        self.name = name
        self.isFatal = isFatal
        self.isRetriable = isRetriable
    }

    init(_ code: rd_kafka_resp_err_t, isFatal: Bool = false) {
        let name = unsafe String(cString: rd_kafka_err2name(code))
        self.init(
            code: code.rawValue, name: name, isFatal: isFatal || code == RD_KAFKA_RESP_ERR__FATAL,
            isRetriable: Self.retriable.contains(code.rawValue))
    }

    /// Takes over `error`: reads it and destroys it.
    init(consuming error: OpaquePointer) {
        let code = unsafe rd_kafka_error_code(error)
        let name = unsafe String(cString: rd_kafka_err2name(code))
        let fatal = unsafe rd_kafka_error_is_fatal(error) != 0
        let retriable = unsafe rd_kafka_error_is_retriable(error) != 0
        unsafe rd_kafka_error_destroy(error)
        self.init(
            code: code.rawValue, name: name, isFatal: fatal || code == RD_KAFKA_RESP_ERR__FATAL,
            isRetriable: retriable || Self.retriable.contains(code.rawValue))
    }

    /// The client was closed before or during the call.
    package static let closed = KafkaError(code: RD_KAFKA_RESP_ERR__DESTROY.rawValue, name: "closed")
    /// The broker did not answer within the caller's time.
    package static let timedOut = KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT)
    /// The report said "no error" but the record was not seen in the log: no offset, or not marked persisted. The
    /// client infers such reports from a later acknowledgement; sending again is cheap, believing it is not (A1.6).
    package static let unconfirmed = KafkaError(
        code: RD_KAFKA_RESP_ERR__FAIL.rawValue, name: "unconfirmed delivery", isRetriable: true)

    /// A setting is unknown, malformed or fixed. `reason` names the setting, never its value.
    static func invalidConfiguration(_ reason: String) -> KafkaError {
        KafkaError(code: RD_KAFKA_RESP_ERR__INVALID_ARG.rawValue, name: "invalid Kafka configuration: \(reason)")
    }

    private static let retriable: Set<Int32> = Set(
        [
            RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__MSG_TIMED_OUT,
            RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, RD_KAFKA_RESP_ERR__QUEUE_FULL, RD_KAFKA_RESP_ERR__RESOLVE,
            RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE, RD_KAFKA_RESP_ERR__WAIT_COORD, RD_KAFKA_RESP_ERR__PURGE_QUEUE,
            RD_KAFKA_RESP_ERR__PURGE_INFLIGHT, RD_KAFKA_RESP_ERR__RETRY,
            RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
            RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION,
            RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND,
            RD_KAFKA_RESP_ERR_NOT_CONTROLLER, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
            RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
            RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR,
        ].map(\.rawValue))
}

extension KafkaError: CustomStringConvertible {
    package var description: String { "Kafka: \(name) (\(code))" }
}
