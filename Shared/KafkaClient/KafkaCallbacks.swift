import CLibrdkafka
import Logging

/// Where librdkafka's callbacks leave what they bring: log lines, statistics, errors and delivery reports.
///
/// With `log.queue` on, every callback runs inside `rd_kafka_poll` or `rd_kafka_consumer_poll`, so this object is only
/// ever touched on the thread that polls, which is its owner's.
final class KafkaCallbacks {
    /// One delivery report: the token given with the record, and its fate.
    struct Report {
        let token: UInt
        let result: DeliveryResult
    }

    private let logger: Logger
    private let statistics: KafkaStatistics
    private var reports: [Report] = []
    private var errors: [KafkaError] = []

    init(logger: Logger, statistics: KafkaStatistics) {
        self.logger = logger
        self.statistics = statistics
    }

    func takeReports() -> [Report] {
        defer { reports.removeAll(keepingCapacity: true) }
        return reports
    }

    func takeErrors() -> [KafkaError] {
        defer { errors.removeAll() }
        return errors
    }

    /// Makes `configuration` call the object behind `opaque`, which must outlive the handle made from it.
    static func install(on configuration: OpaquePointer, opaque: UnsafeMutableRawPointer) {
        unsafe rd_kafka_conf_set_opaque(configuration, opaque)
        unsafe rd_kafka_conf_set_log_cb(configuration) { handle, level, facility, line in
            guard let line = unsafe line, let opaque = unsafe rd_kafka_opaque(handle) else { return }
            let facility = unsafe facility.map { unsafe String(cString: $0) } ?? ""
            unsafe Unmanaged<KafkaCallbacks>.fromOpaque(opaque).takeUnretainedValue()
                .log(level: level, facility: facility, line: String(cString: line))
        }
        unsafe rd_kafka_conf_set_error_cb(configuration) { _, code, _, opaque in
            guard let opaque = unsafe opaque else { return }
            unsafe Unmanaged<KafkaCallbacks>.fromOpaque(opaque).takeUnretainedValue()
                .errors.append(KafkaError(rd_kafka_resp_err_t(rawValue: code)))
        }
        unsafe rd_kafka_conf_set_stats_cb(configuration) { _, json, count, opaque in
            guard let json = unsafe json, let opaque = unsafe opaque else { return 0 }
            let bytes = unsafe UnsafeRawBufferPointer(start: json, count: count)
            unsafe Unmanaged<KafkaCallbacks>.fromOpaque(opaque).takeUnretainedValue().statistics.record(
                json: Array(bytes))
            return 0  // librdkafka frees the text
        }
    }

    /// Delivery reports are a producer's only; a consumer handle refuses the callback.
    static func installDeliveryReports(on configuration: OpaquePointer) {
        unsafe rd_kafka_conf_set_dr_msg_cb(configuration) { _, message, opaque in
            guard let message = unsafe message, let opaque = unsafe opaque else { return }
            unsafe Unmanaged<KafkaCallbacks>.fromOpaque(opaque).takeUnretainedValue().report(message)
        }
    }

    private func report(_ message: UnsafePointer<rd_kafka_message_t>) {
        let token = unsafe UInt(bitPattern: message.pointee._private)
        let code = unsafe message.pointee.err
        let result: DeliveryResult
        if code != RD_KAFKA_RESP_ERR_NO_ERROR {
            result = .failed(KafkaError(code))
        } else if unsafe rd_kafka_message_status(message) == RD_KAFKA_MSG_STATUS_PERSISTED,
            unsafe message.pointee.offset >= 0
        {
            result = .delivered(offset: unsafe message.pointee.offset)
        } else {
            result = .failed(.unconfirmed)
        }
        reports.append(Report(token: token, result: result))
    }

    private func log(level: Int32, facility: String, line: String) {
        // The embedded broker does not know this option; librdkafka says so at every metadata request.
        let severity = facility == "AUTOCREATE" ? .trace : Self.level(ofSyslog: level)
        logger.log(level: severity, "librdkafka: \(line)", metadata: ["facility": "\(facility)"])
    }

    /// Syslog severities 0 … 7, except that connection trouble, which librdkafka repeats as "error" while it retries,
    /// is a warning here.
    private static func level(ofSyslog level: Int32) -> Logger.Level {
        switch level {
        case ...2: .critical
        case 3, 4: .warning
        case 5: .notice
        case 6: .info
        default: .debug
        }
    }
}
