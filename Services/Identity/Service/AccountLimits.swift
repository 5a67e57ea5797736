/// How often in an hour one account may do what every contact of it is told of.
struct AccountLimits: Sendable {
    var signOuts: Int
    var passwordChanges: Int
    /// Closings and reopenings together.
    var closures: Int
    /// Removals of contacts that are planned, and as many that are taken back.
    var removals: Int
}
