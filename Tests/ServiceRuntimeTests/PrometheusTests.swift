import CoreMetrics
import Foundation
import Observability
import Testing

@Suite("Metrics in the Prometheus text format 0.0.4")
struct PrometheusTests {
    private func filled() -> PrometheusMetricsFactory {
        let factory = PrometheusMetricsFactory()
        factory.makeCounter(label: "rekey_http_requests", dimensions: [("route", "/v1/recoveries"), ("status", "202")])
            .increment(by: 3)
        factory.makeCounter(label: "rekey.sign.ins", dimensions: [("outcome", "a\"b\\c\nd")]).increment(by: 1)
        factory.makeFloatingPointCounter(label: "rekey_busy_seconds_total", dimensions: []).increment(by: 0.25)
        factory.makeMeter(label: "rekey_outbox_unsent_rows", dimensions: []).set(Double(7))
        let timer = factory.makeTimer(label: "rekey_http_request_duration", dimensions: [("route", "/")])
        for nanoseconds in [500_000, 30_000_000, 60_000_000_000] as [Int64] { timer.recordNanoseconds(nanoseconds) }
        factory.makeRecorder(label: "rekey_batch_size", dimensions: [], aggregate: true).record(Int64(12))
        factory.makeRecorder(label: "rekey_depth", dimensions: [], aggregate: false).record(Int64(4))
        return factory
    }

    @Test("samples have names, labels, buckets and sums as the format wants")
    func text() {
        let text = filled().render()
        for line in [
            "# TYPE rekey_http_requests_total counter",
            #"rekey_http_requests_total{route="/v1/recoveries",status="202"} 3"#,
            #"rekey_sign_ins_total{outcome="a\"b\\c\nd"} 1"#, "rekey_busy_seconds_total 0.25",
            "rekey_outbox_unsent_rows 7",
            "# TYPE rekey_http_request_duration_seconds histogram",
            #"rekey_http_request_duration_seconds_bucket{route="/",le="0.001"} 1"#,
            #"rekey_http_request_duration_seconds_bucket{route="/",le="0.05"} 2"#,
            #"rekey_http_request_duration_seconds_bucket{route="/",le="10"} 2"#,
            #"rekey_http_request_duration_seconds_bucket{route="/",le="+Inf"} 3"#,
            #"rekey_http_request_duration_seconds_sum{route="/"} 60.0305"#,
            #"rekey_http_request_duration_seconds_count{route="/"} 3"#, #"rekey_batch_size_bucket{le="25"} 1"#,
            "rekey_depth 4",
        ] {
            #expect(text.contains(line + "\n"), "missing: \(line)")
        }
        #expect(text.contains("\nprocess_resident_memory_bytes "))
    }

    @Test("the same label is the same series; a second kind under one name does no harm")
    func sharing() {
        let factory = PrometheusMetricsFactory(includesProcess: false)
        factory.makeCounter(label: "x", dimensions: [("b", "1"), ("a", "2")]).increment(by: 1)
        factory.makeCounter(label: "x", dimensions: [("a", "2"), ("b", "1")]).increment(by: 1)
        factory.makeTimer(label: "x_total", dimensions: []).recordNanoseconds(1)
        factory.makeMeter(label: "x_total", dimensions: []).set(Double(9))
        #expect(factory.render().contains(#"x_total{a="2",b="1"} 2"#))
        #expect(!factory.render().contains("x_total 9"))
    }

    @Test("label sets beyond the limit share one series")
    func overflow() {
        let factory = PrometheusMetricsFactory(includesProcess: false)
        for index in 0..<(PrometheusMetricsFactory.maximumSeries + 50) {
            factory.makeCounter(label: "x", dimensions: [("id", "\(index)")]).increment(by: 1)
        }
        #expect(factory.render().contains(#"x_total{id="overflow"} 50"#))
    }

    @Test("every metric of the catalogue is documented once and well named")
    func catalogue() {
        for (name, description) in MetricCatalogue.all {
            #expect(PrometheusText.metricName(name) == name)
            #expect((description.kind == .counter) == name.hasSuffix("_total"))
            #expect((description.kind == .histogram) == !description.buckets.isEmpty)
            #expect(description.help.hasSuffix(".") && !description.help.contains("\n"))
        }
    }

    private static let tool = ["/usr/bin/promtool", "/usr/local/bin/promtool"]
        .first(where: FileManager.default.isExecutableFile(atPath:))

    @Test(
        "promtool finds nothing to say about the whole catalogue",
        .enabled(if: tool != nil, "promtool is not installed"))
    func promtool() throws {
        let tool = try #require(Self.tool)
        let factory = PrometheusMetricsFactory()
        // Metrics of the process are rendered by the factory itself.
        for (name, description) in MetricCatalogue.all where !name.hasPrefix("process_") {
            switch description.kind {
            case .counter: factory.makeCounter(label: name, dimensions: [("topic", "a")]).increment(by: 2)
            case .gauge: factory.makeMeter(label: name, dimensions: [("state", "é \"x\"")]).set(1.5)
            case .histogram:
                factory.makeTimer(label: name, dimensions: [("route", "/a/{id}")]).recordNanoseconds(7_000_000)
            }
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: tool)
        process.arguments = ["check", "metrics"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(factory.render().utf8))
        try input.fileHandleForWriting.close()
        let report = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(report)")
    }
}
