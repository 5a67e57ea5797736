/// What the handle cookie holds: the newest recovery request of this browser, whoever it was for.
package struct RecoveryTicket: Codable, Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    /// The channel of a look-up: which way its message goes is told to nobody.
    package static let lookup = "lookup"

    package var requestHandle: String
    package var resendAfterSeconds: Int
    /// `email`, `sms` or ``lookup``.
    package var channel: String
    /// When a message was last asked for, milliseconds since 1970.
    package var askedAt: Int64

    package init(requestHandle: String, resendAfterSeconds: Int, channel: String, askedAt: Int64) {
        self.requestHandle = requestHandle
        self.resendAfterSeconds = resendAfterSeconds
        self.channel = channel
        self.askedAt = askedAt
    }

    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
