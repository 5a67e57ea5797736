import Foundation
import Logging
import Observability
import Synchronization
import TestSupport
import Testing

@Suite("One log event is one line")
struct LogLineTests {
    private final class MemorySink: LogSink {
        private let storage = Mutex<[UInt8]>([])
        var bytes: [UInt8] { storage.withLock { $0 } }
        var text: String { String(decoding: bytes, as: UTF8.self) }
        func write(line: [UInt8]) { storage.withLock { $0.append(contentsOf: line) } }
    }

    private struct Failure: Error, CustomStringConvertible {
        let description = "cannot reach anna@example.com with token=AbjLkS8x0GQ2mXhR5n1yQw"
    }

    private func logger(_ format: LogFormat, _ sink: MemorySink) -> Logger {
        Logger(label: "identity") { label in
            LineLogHandler(
                label: label, format: format, level: .trace, sink: sink,
                now: { Date(timeIntervalSince1970: 1_772_366_400.5) })
        }
    }

    private func write(_ logger: Logger) {
        logger.info(
            "request", metadata: ["route": "/v1/recoveries", "status": "202", "duration-ms": .stringConvertible(1.25)])
        logger.notice(
            "reset https://rekey.example/reset?token=AVf4mB0xQ9yK2nLr8sTgWqZ1cD5eH7jUoPiX3bNvMa for anna@example.com")
        logger.warning(
            "odd client",
            metadata: [
                "agent": "curl\r\n{\"level\":\"critical\"}\u{1B}[2J\u{0}", "password": "hunter2",
                "count": .stringConvertible(3),
                "nested": ["email": "anna@example.com", "list": ["a", "+31612345678"]], "msg": "shadow",
            ])
        logger.error("failed", error: Failure(), metadata: ["request-id": "018f3c4e-7b2a-7c3d-9e4f-0123456789ab"])
        logger.debug("line\u{2028}separator \u{202E}override \"quoted\" back\\slash ✓")
        logger.info(
            "cookies",
            metadata: ["set-cookie": "a=b", "authorization": ["Bearer x", "y"], "ok": .stringConvertible(true)])
    }

    @Test("the golden JSON lines hold no secret and parse one by one", arguments: [LogFormat.json, .text])
    func golden(format: LogFormat) throws {
        let sink = MemorySink()
        write(logger(format, sink))
        try Golden.check("log-\(format.rawValue).txt", sink.bytes)
        let lines = sink.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        #expect(lines.count == 6)
        for secret in ["hunter2", "anna@", "AVf4mB0", "AbjLkS8", "612345678", "Bearer", "a=b"] {
            #expect(!sink.text.contains(secret), "\(secret) is shown")
        }
        for byte in sink.bytes where byte != 10 { #expect(byte >= 0x20 && byte != 0x7F) }
        guard format == .json else { return }
        for line in lines {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            #expect(object?["ts"] as? String == "2026-03-01T12:00:00.500Z")
            #expect(object?["logger"] as? String == "identity")
        }
    }

    @Test("metadata of the logger, the provider and the event come together; the event's wins")
    func merged() {
        let sink = MemorySink()
        let provider = Logger.MetadataProvider { ["a": "provider", "b": "provider", "c": "provider"] }
        var logger = Logger(label: "x") {
            LineLogHandler(label: $0, format: .json, level: .info, sink: sink, metadataProvider: provider)
        }
        logger[metadataKey: "a"] = "logger"
        logger[metadataKey: "b"] = "logger"
        logger.info("m", metadata: ["b": "event"])
        logger.debug("not written")
        #expect(sink.text.contains(#""a":"provider","b":"event","c":"provider""#), "\(sink.text)")
        #expect(sink.text.utf8.count { $0 == 10 } == 1)
    }

    @Test("a huge value is cut and stays one line")
    func huge() {
        let sink = MemorySink()
        logger(.json, sink).info("x", metadata: ["v": .string(String(repeating: "a ", count: 100_000))])
        #expect(sink.bytes.count < 5000)
        #expect(sink.bytes.last == 10)
    }

    @Test(
        "timestamps are exact over four thousand years",
        arguments: [
            (0.0, "1970-01-01T00:00:00.000Z"), (951_782_400.0, "2000-02-29T00:00:00.000Z"),
            (-0.001, "1969-12-31T23:59:59.999Z"),
            (4_102_444_799.999, "2099-12-31T23:59:59.999Z"), (-62_135_596_800.0, "0001-01-01T00:00:00.000Z"),
            (1_772_366_400.0, "2026-03-01T12:00:00.000Z"),
        ])
    func timestamps(seconds: Double, text: String) {
        // Half a millisecond keeps the cut away from the binary rounding of the decimal.
        #expect(UTCTimestamp.string(Date(timeIntervalSince1970: seconds + 0.0003)) == text)
    }
}
