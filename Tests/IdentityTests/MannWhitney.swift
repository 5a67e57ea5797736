import Foundation

/// The Mann-Whitney U test: whether one series tends to be larger than another, whatever their distribution.
///
/// Source: Mann, Whitney, "On a Test of Whether one of Two Random Variables is Stochastically Larger than the Other",
/// Annals of Mathematical Statistics 18 (1947); the normal approximation, without a correction for ties.
struct MannWhitney: CustomStringConvertible {
    /// How many standard deviations the rank sum is away from what equal series give.
    let z: Double
    /// The chance that a value of the first series is the larger one.
    let share: Double

    init(_ first: [Double], _ second: [Double]) {
        let all = (first.map { ($0, true) } + second.map { ($0, false) }).sorted { $0.0 < $1.0 }
        var rankSum = 0.0
        var index = 0
        while index < all.count {
            let end = all[index...].firstIndex { $0.0 != all[index].0 } ?? all.count
            // Equal values share the mean of their ranks.
            let rank = Double(index + end + 1) / 2
            rankSum += all[index..<end].reduce(0) { $0 + ($1.1 ? rank : 0) }
            index = end
        }
        let (n, m) = (Double(first.count), Double(second.count))
        let u = rankSum - n * (n + 1) / 2
        share = u / (n * m)
        z = (u - n * m / 2) / (n * m * (n + m + 1) / 12).squareRoot()
    }

    var description: String { String(format: "z %+.2f, share %.3f", z, share) }
}
