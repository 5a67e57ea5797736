/// The documentation of one metric as it stands in the text exposition.
package struct MetricDescription: Sendable {
    /// What kind of time series it is.
    package enum Kind: String, Sendable {
        case counter
        case gauge
        case histogram
    }

    /// Name in the exposition: snake case, base unit as suffix, counters end in `_total`.
    package let name: String
    package let kind: Kind
    /// One sentence, without a line feed.
    package let help: String
    /// Upper bounds of the histogram, in the unit of the name; empty for the other kinds.
    package let buckets: [Double]

    package init(_ name: String, _ kind: Kind, _ help: String, buckets: [Double] = []) {
        self.name = name
        self.kind = kind
        self.help = help
        self.buckets = buckets
    }
}
