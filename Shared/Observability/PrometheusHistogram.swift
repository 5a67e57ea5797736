import CoreMetrics
import Synchronization

/// Counts of observations in fixed buckets with their sum.
final class PrometheusHistogram: PrometheusSeries, RecorderHandler, TimerHandler {
    private struct State {
        /// One count a bound plus one for everything above, not cumulative.
        var counts: [UInt64]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    /// - Parameter bounds: ascending upper bounds.
    init(bounds: [Double]) {
        self.bounds = bounds
        self.state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func record(_ value: Int64) {
        record(Double(value))
    }

    func record(_ value: Double) {
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock {
            $0.counts[bucket] += 1
            $0.sum += value
        }
    }

    func recordNanoseconds(_ duration: Int64) {
        record(Double(duration) / 1e9)
    }

    func samples(name: String, labels: [(String, String)]) -> [String] {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        var lines: [String] = []
        var cumulated: UInt64 = 0
        for (index, count) in counts.enumerated() {
            cumulated += count
            let bound = index < bounds.count ? PrometheusText.value(bounds[index]) : "+Inf"
            lines.append("\(name)_bucket\(PrometheusText.labels(labels + [("le", bound)])) \(cumulated)")
        }
        let text = PrometheusText.labels(labels)
        lines.append("\(name)_sum\(text) \(PrometheusText.value(sum))")
        lines.append("\(name)_count\(text) \(cumulated)")
        return lines
    }
}
