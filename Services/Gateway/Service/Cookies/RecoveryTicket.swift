/// What the handle cookie holds: what identity answered to a recovery request, the same for everybody.
package struct RecoveryTicket: Codable, Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    package var requestHandle: String
    package var resendAfterSeconds: Int

    package init(requestHandle: String, resendAfterSeconds: Int) {
        self.requestHandle = requestHandle
        self.resendAfterSeconds = resendAfterSeconds
    }

    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
