/// How many messages went out of late where one more would go.
package struct SMSTraffic: Sendable, Equatable {
    /// This hour, to the number.
    package var toNumber: Int
    /// This hour, to its block of numbers.
    package var toBlock: Int
    /// This hour, to its country.
    package var toCountry: Int
    /// This hour, altogether.
    package var altogether: Int
    /// To the block, in all hours that the breaker looks at.
    package var recentToBlock: Int
    /// Codes from those hours' messages to the block that were typed in rightly.
    package var recentlyVerified: Int

    package init(
        toNumber: Int, toBlock: Int, toCountry: Int, altogether: Int, recentToBlock: Int, recentlyVerified: Int
    ) {
        self.toNumber = toNumber
        self.toBlock = toBlock
        self.toCountry = toCountry
        self.altogether = altogether
        self.recentToBlock = recentToBlock
        self.recentlyVerified = recentlyVerified
    }
}
