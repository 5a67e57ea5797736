import EventContracts
package import Foundation
package import NotificationDomain

/// What a template can show. Texts only; flags are present or absent.
package struct MessageModel: Sendable {
    /// Every name a template may use.
    package static let variables: Set<String> = [
        "lang", "service", "origin", "sender", "name", "link", "expires", "changed", "reset", "signedOut",
    ]

    package private(set) var values: [String: String]

    /// What all messages show.
    ///
    /// - Parameters:
    ///   - origin: the public address from configuration, never from a request (LNK-06).
    ///   - sender: the address our messages come from.
    package init(language: MessageLanguage, service: String, origin: String, sender: String, givenName: String?) {
        values = ["lang": language.rawValue, "service": service, "origin": origin, "sender": sender]
        values["name"] = Salutation.name(from: givenName)
    }

    /// Adds the link, which carries the secret, and when it dies.
    package mutating func add(token: String, expiresAt: Date, language: MessageLanguage) {
        values["link"] = "\(values["origin"] ?? "")/reset?token=\(token)"
        values["expires"] = InstantText.text(expiresAt, in: language)
    }

    /// Adds what happened to the account.
    package mutating func add(_ facts: MessageFacts, language: MessageLanguage) {
        if let changedAt = facts.changedAt { values["changed"] = InstantText.text(changedAt, in: language) }
        if facts.byReset == true { values["reset"] = "yes" }
        if facts.signedOut == true { values["signedOut"] = "yes" }
    }
}
