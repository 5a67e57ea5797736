/// What one label set of a metric family holds.
protocol PrometheusSeries: AnyObject, Sendable {
    /// The lines of this series without line feeds.
    func samples(name: String, labels: [(String, String)]) -> [String]
}
