/// Answer of `GET /internal/v1/standing`.
package struct SessionStanding: Codable, Sendable, Equatable {
    package var belowEpoch: Int64
    /// Only about the session that was asked for; an unknown one is not over.
    package var sessionEnded: Bool

    package init(belowEpoch: Int64, sessionEnded: Bool) {
        self.belowEpoch = belowEpoch
        self.sessionEnded = sessionEnded
    }
}
