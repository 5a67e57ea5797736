/// What a recipient box holds. Never on the wire in clear.
package struct Recipient: Codable, Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// E-mail address or E.164 number, the stored bytes.
    package var address: String
    /// The owner's given name, for the salutation. For an SMS only its initial, and only where two accounts share the
    /// number; nil otherwise.
    package var givenName: String?

    package init(address: String, givenName: String?) {
        self.address = address
        self.givenName = givenName
    }

    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
