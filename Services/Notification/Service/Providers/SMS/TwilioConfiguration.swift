/// How a provider with Twilio's form API is reached.
package struct TwilioConfiguration: Sendable {
    /// `https://api.twilio.com`, without a slash at its end.
    let base: String
    /// The account's id, which is part of each path.
    let account: String
    let token: String
    /// A number, a name, or the id of a messaging service (`MG…`).
    let from: String
    /// Where the provider reports what became of a message; nil for nowhere.
    let callbackURL: String?

    var url: String { "\(base)/2010-04-01/Accounts/\(account)/Messages.json" }
}

extension TwilioConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "TwilioConfiguration(<redacted>)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
