import CoreMetrics
import Synchronization

/// One number that goes up (counter) or up and down (gauge).
final class PrometheusNumber: PrometheusSeries, CounterHandler, FloatingPointCounterHandler, MeterHandler,
    RecorderHandler
{
    private let value = Mutex(0.0)

    func increment(by amount: Int64) {
        increment(by: Double(amount))
    }

    func increment(by amount: Double) {
        value.withLock { $0 += amount }
    }

    func decrement(by amount: Double) {
        value.withLock { $0 -= amount }
    }

    func reset() {
        value.withLock { $0 = 0 }
    }

    func set(_ new: Int64) {
        set(Double(new))
    }

    func set(_ new: Double) {
        value.withLock { $0 = new }
    }

    func record(_ new: Int64) {
        set(Double(new))
    }

    func record(_ new: Double) {
        set(new)
    }

    func samples(name: String, labels: [(String, String)]) -> [String] {
        [name + PrometheusText.labels(labels) + " " + PrometheusText.value(value.withLock { $0 })]
    }
}
