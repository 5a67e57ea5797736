/// The bounds on messages that somebody other than their receiver may cause (SMS-13).
package struct SMSLimits: Sendable, Equatable {
    /// What stopped a message; the raw value is the metric's label.
    package enum Bound: String, Sendable, CaseIterable {
        case number
        case block
        case country
        case total
        /// Hardly any code sent to the block is ever typed in.
        case breaker
    }

    /// Messages in an hour.
    package var perNumber: Int
    package var perBlock: Int
    package var perCountry: Int
    package var altogether: Int
    /// The breaker judges a block after so many messages.
    package var breakerMinimum: Int
    /// The share of verified codes in percent below which a block gets no more messages.
    package var breakerPercent: Int
    /// Hours the breaker looks back, the present one included; sends older than that are forgiven.
    package static let breakerHours: Int64 = 6

    package init(
        perNumber: Int, perBlock: Int, perCountry: Int, altogether: Int, breakerMinimum: Int, breakerPercent: Int
    ) {
        self.perNumber = perNumber
        self.perBlock = perBlock
        self.perCountry = perCountry
        self.altogether = altogether
        self.breakerMinimum = breakerMinimum
        self.breakerPercent = breakerPercent
    }

    /// What stands against one more message; nil when nothing does.
    package func bound(_ traffic: SMSTraffic) -> Bound? {
        if traffic.toNumber >= perNumber { return .number }
        if traffic.toBlock >= perBlock { return .block }
        if traffic.toCountry >= perCountry { return .country }
        if traffic.altogether >= altogether { return .total }
        let isJudged = traffic.recentToBlock >= breakerMinimum
        return isJudged && traffic.recentlyVerified * 100 < traffic.recentToBlock * breakerPercent ? .breaker : nil
    }
}
