package import EventContracts
package import Foundation
package import NotificationDomain

/// What a template can show. Texts only; flags are present or absent.
package struct MessageModel: Sendable {
    /// Every name a template of an e-mail may use.
    package static let variables: Set<String> =
        Set([
            "lang", "service", "origin", "sender", "support", "name", "link", "code", "expires", "expiresTime",
            "changed",
            "reset", "signedOut", "device", "place", "effective", "undoLink", "objectLink", "unasked", "gone",
            "request",
        ]).union(changes.values)

    /// Every name a template of a text message may use: no name or address (SMS-15), and nothing that a caller wrote. The
    /// links are those of notices: a number that is all its owner has must be able to take a change back, or to object.
    package static let textVariables: Set<String> =
        Set([
            "lang", "service", "initial", "code", "expiresTime", "expiresShort", "changed", "changedShort", "reset",
            "signedOut", "effective", "effectiveShort", "undoLink", "objectLink", "gone", "request",
        ])
        .union(changes.values)

    /// What nobody but the reader may see: kept out of subjects, which show on locked screens and in lists.
    package static let secrets: Set<String> = ["link", "code", "undoLink", "objectLink"]

    /// The flag for each thing a notice can be about; an unknown one shows the general words.
    private static let changes = [
        "email-replaced": "emailReplaced", "email-added": "emailAdded", "email-removed": "emailRemoved",
        "phone-replaced": "phoneReplaced", "phone-added": "phoneAdded", "phone-removed": "phoneRemoved",
        RecoveryOccasion.undo.rawValue: "byUndo", RecoveryOccasion.supportCase.rawValue: "byCase",
        RecoveryOccasion.breach.rawValue: "byBreach",
        "email-removal-planned": "emailRemovalPlanned", "phone-removal-planned": "phoneRemovalPlanned",
        "email-denied": "emailDenied", "phone-denied": "phoneDenied",
        "case-opened": "caseOpened", "case-approved": "caseApproved", "case-refused": "caseRefused",
        "case-review": "caseReview", "case-restored": "caseRestored", "case-closed": "caseClosed",
        "case-expired": "caseExpired",
        ContactVerificationRequested.Reason.signUp.rawValue: "signUp",
        ContactVerificationRequested.Reason.replace.rawValue: "replace",
        ContactVerificationRequested.Reason.add.rawValue: "add",
        ContactVerificationRequested.Reason.deny.rawValue: "deny",
    ]

    /// The reader's own contact may be what left.
    private static let departures: Set<String> = ["email-removed", "phone-removed"]

    package private(set) var values: [String: String]
    private let language: MessageLanguage
    private let timeZone: String?

    /// What all messages show.
    ///
    /// - Parameters:
    ///   - site: who we are, from configuration.
    ///   - givenName: text from whoever signed up.
    ///   - timeZone: the account's; nil for UTC.
    package init(language: MessageLanguage, site: MessageSite, givenName: String?, timeZone: String? = nil) {
        self.language = language
        self.timeZone = timeZone
        values = [
            "lang": language.rawValue, "service": site.sender.name, "origin": site.publicURL,
            "sender": site.sender.address.text,
        ]
        values["support"] = site.support
        values["name"] = Salutation.name(from: givenName)
        values["initial"] = Salutation.initial(from: givenName)
    }

    /// Adds the link, which carries the secret, and when it dies.
    package mutating func add(token: String, expiresAt: Date) {
        values["link"] = "\(values["origin"] ?? "")/reset?token=\(token)"
        add(expiresAt: expiresAt)
    }

    /// Adds the eight digits and when they die.
    package mutating func add(code: String, expiresAt: Date) {
        values["code"] = code
        add(expiresAt: expiresAt)
    }

    /// Adds the link by which the reader of a notice undoes what it tells, or objects to it, and when it dies.
    package mutating func add(noticeLink token: String, of kind: MessageKind, expiresAt: Date) {
        let isObjection = kind == .supportCase || kind == .frozen
        let (name, path) = isObjection ? ("objectLink", "object") : ("undoLink", "undo")
        values[name] = "\(values["origin"] ?? "")/\(path)?token=\(token)"
        add(expiresAt: expiresAt)
    }

    /// How a template can say when a secret dies.
    package static let expiries: Set<String> = ["expires", "expiresTime", "expiresShort"]

    private mutating func add(expiresAt: Date) {
        values["expires"] = InstantText.text(expiresAt, in: language, timeZone: timeZone)
        values["expiresShort"] = InstantText.shortWithZone(expiresAt, in: language, timeZone: timeZone)
        values["expiresTime"] = InstantText.time(expiresAt, timeZone: timeZone)
    }

    /// Adds what happened to the account.
    package mutating func add(_ facts: MessageFacts) {
        if let changedAt = facts.changedAt {
            values["changed"] = InstantText.text(changedAt, in: language, timeZone: timeZone)
            values["changedShort"] = InstantText.short(changedAt, in: language, timeZone: timeZone)
        }
        if let effectiveAt = facts.effectiveAt {
            values["effective"] = InstantText.text(effectiveAt, in: language, timeZone: timeZone)
            values["effectiveShort"] = InstantText.short(effectiveAt, in: language, timeZone: timeZone)
        }
        if facts.byReset == true { values["reset"] = "yes" }
        if facts.signedOut == true { values["signedOut"] = "yes" }
        if let change = facts.change, let flag = Self.changes[change] {
            values[flag] = "yes"
            if Self.departures.contains(change) { values["gone"] = "yes" }
        }
        if facts.change.flatMap(RecoveryOccasion.init) != nil { values["unasked"] = "yes" }
        values["request"] = facts.request
        values["device"] = ForeignText.shown(facts.device)
        values["place"] = ForeignText.shown(facts.place)
    }
}
