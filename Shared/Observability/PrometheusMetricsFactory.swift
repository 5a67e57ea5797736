package import CoreMetrics
import Synchronization

/// The metrics of this process, rendered in the Prometheus text format 0.0.4.
///
/// Names are taken from the label: `.` and other illegal bytes become `_`, counters get the suffix `_total` and timers
/// `_seconds` unless they have it. Recording is a short lock on one series; nothing allocates after the first use.
package final class PrometheusMetricsFactory: MetricsFactory {
    private struct Family {
        let description: MetricDescription
        var series: [String: (labels: [(String, String)], series: any PrometheusSeries)] = [:]
    }

    /// Label sets a family may hold; the rest share one series labelled `overflow`, so that a wrong label cannot fill
    /// the memory of the service or of the metrics store.
    package static let maximumSeries = 1000
    private let families = Mutex<[String: Family]>([:])
    private let process: ProcessMetrics?

    /// - Parameter includesProcess: adds `process_…` metrics read from the operating system at each rendering.
    package init(includesProcess: Bool = true) {
        self.process = includesProcess ? ProcessMetrics() : nil
    }

    // MARK: Rendering

    /// The exposition: families by name, each with its HELP and TYPE lines; ends in a line feed.
    package func render() -> String {
        var lines: [String] = []
        for family in families.withLock({ Array($0.values) }).sorted(by: { $0.description.name < $1.description.name })
        {
            lines += Self.head(family.description)
            for (_, entry) in family.series.sorted(by: { $0.key < $1.key }) {
                lines += entry.series.samples(name: family.description.name, labels: entry.labels)
            }
        }
        for (name, value) in process?.read() ?? [] {
            guard let description = MetricCatalogue.all[name] else { continue }
            lines += Self.head(description) + [name + " " + PrometheusText.value(value)]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func head(_ description: MetricDescription) -> [String] {
        [
            "# HELP \(description.name) \(PrometheusText.help(description.help))",
            "# TYPE \(description.name) \(description.kind.rawValue)",
        ]
    }

    // MARK: MetricsFactory

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        number(label, .counter, dimensions)
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        number(label, .counter, dimensions)
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        number(label, .gauge, dimensions)
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        if !aggregate { return number(label, .gauge, dimensions) }
        return histogram(label, dimensions, unit: "", buckets: MetricCatalogue.sizeBuckets)
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, dimensions, unit: "_seconds", buckets: MetricCatalogue.latencyBuckets)
    }

    /// Series live as long as the process: a counter that vanished and came back would look like a restart.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    // MARK: Series

    private func number(
        _ label: String, _ kind: MetricDescription.Kind, _ dimensions: [(String, String)]
    ) -> PrometheusNumber {
        let name = Self.name(label, suffix: kind == .counter ? "_total" : "")
        let new = PrometheusNumber()
        return find(name, kind, dimensions, buckets: [], make: { _ in new }) as? PrometheusNumber ?? new
    }

    private func histogram(
        _ label: String, _ dimensions: [(String, String)], unit: String, buckets: [Double]
    ) -> PrometheusHistogram {
        let name = Self.name(label, suffix: unit)
        let found = find(name, .histogram, dimensions, buckets: buckets) {
            PrometheusHistogram(bounds: $0.buckets.isEmpty ? buckets : $0.buckets)
        }
        return found as? PrometheusHistogram ?? PrometheusHistogram(bounds: buckets)
    }

    /// Finds or makes a series. A name used for two kinds keeps its first kind; the second one gets a series of its own
    /// that is not shown, because a wrong metric must never stop a service.
    private func find(
        _ name: String, _ kind: MetricDescription.Kind, _ dimensions: [(String, String)], buckets: [Double],
        make: (MetricDescription) -> any PrometheusSeries
    ) -> any PrometheusSeries {
        var labels = dimensions.map { (PrometheusText.labelName($0.0), $0.1) }.sorted { $0.0 < $1.0 }
        let listed = MetricCatalogue.all[name].flatMap { $0.kind == kind ? $0 : nil }
        let description =
            listed ?? MetricDescription(name, kind, "No description in the catalogue of metrics.", buckets: buckets)
        let made = make(description)
        return families.withLock { families in
            var family = families[name] ?? Family(description: description)
            guard family.description.kind == kind else { return made }
            var key = PrometheusText.labels(labels)
            if family.series[key] == nil, family.series.count >= Self.maximumSeries {
                labels = labels.map { ($0.0, "overflow") }
                key = PrometheusText.labels(labels)
            }
            if let existing = family.series[key] { return existing.series }
            family.series[key] = (labels, made)
            families[name] = family
            return made
        }
    }

    private static func name(_ label: String, suffix: String) -> String {
        let name = PrometheusText.metricName(label)
        return suffix.isEmpty || name.hasSuffix(suffix) ? name : name + suffix
    }
}
