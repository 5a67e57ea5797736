/// Nobody could say whether a number's SIM card was changed. Holds neither the number nor the address that was asked.
package enum PhoneRiskUnavailable: Error, Sendable, Equatable {
    case unreachable
    case status(Int)
    case malformed
    /// It failed a moment ago and is not asked again yet.
    case resting
}
