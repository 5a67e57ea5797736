/// Order statistics of a series.
struct Percentiles: CustomStringConvertible {
    private let sorted: [Double]

    init(_ values: [Double]) { sorted = values.sorted() }

    var p50: Double { at(0.50) }
    var p99: Double { at(0.99) }
    var maximum: Double { sorted.last ?? 0 }
    var description: String { "p50 \(rounded(p50)), p99 \(rounded(p99)), max \(rounded(maximum))" }

    private func at(_ share: Double) -> Double {
        sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }

    private func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
