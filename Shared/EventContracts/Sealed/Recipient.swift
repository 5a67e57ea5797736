/// What a recipient box holds. Never on the wire in clear.
package struct Recipient: Codable, Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// E-mail address or E.164 number, the stored bytes.
    package var address: String
    /// The owner's given name, for the salutation. For an SMS only its initial, and only where two accounts share the
    /// number; nil otherwise.
    package var givenName: String?
    /// IANA name of the account's time zone; times in the message are in UTC without one.
    package var timeZone: String?

    package init(address: String, givenName: String?, timeZone: String? = nil) {
        self.address = address
        self.givenName = givenName
        self.timeZone = timeZone
    }

    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
