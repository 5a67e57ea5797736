/// What happened to an account in plain words, in the owner's language. No word here depends on who reads it.
package struct TimelineText: Sendable {
    package let locale: AccountLocale

    package init(locale: AccountLocale) { self.locale = locale }

    /// One or two sentences. A kind of a later version is told in general words.
    package func sentence(_ kind: HistoryKind?, facts: [String: String]) -> String {
        switch locale {
        case .english: english(kind, facts)
        case .dutch: dutch(kind, facts)
        }
    }

    private func english(_ kind: HistoryKind?, _ facts: [String: String]) -> String {
        let what = Self.isPhone(facts) ? "phone number" : "e-mail address"
        let contact = Self.bracketed(facts[.contact])
        return switch kind {
        case .registered: "You opened this account."
        case .registrationRepeated:
            "Somebody tried to use your e-mail address for another account. Nothing was changed."
        case .newDevice: "Somebody signed in on a device that had not been used before."
        case .passwordChanged: "The password was changed."
        case .passwordReset: "A new password was set after a recovery by \(Self.isPhone(facts) ? "SMS" : "e-mail")."
        case .recoveryRequested:
            "Somebody asked for help with signing in by \(Self.isPhone(facts) ? "SMS" : "e-mail")\(contact)."
        case .lookedUp: "Somebody looked for your account by name and payment number. We wrote to you, not to them."
        case .recoveryExhausted: "A wrong recovery code was entered too often. That code no longer works."
        case .smsRecoveryClosed: "Recovery by SMS was closed after too many wrong codes. Recovery by e-mail works."
        case .smsRecoveryRefused: "No recovery code was sent, because the SIM card of the number was changed recently."
        case .signedOutEverywhere: "All devices were signed out."
        case .tokenReused: "A device was signed out, because a copy of its sign-in was used a second time."
        case .addressProved: "The e-mail address\(contact) was confirmed."
        case .contactAdded: "A \(Self.isPhone(facts) ? "phone number" : "second e-mail address")\(contact) was added."
        case .contactReplaced: "The \(what) was changed\(Self.from(facts, "from", "to"))."
        case .contactRemoved: "The \(what)\(contact) was removed."
        case .forcedReset:
            "As a precaution we signed all devices out and asked you to set a new password."
        case .instrumentsReplaced: "The payment numbers that your account can be found by were renewed."
        case .contactTakenBack: "The \(what)\(contact) was taken off, because its addition was undone."
        case .contactRestored: "The \(what)\(contact) was put back, because its removal was undone."
        case .undone: "Somebody used the link \u{201C}this wasn't me\u{201D}. All devices were signed out."
        case .contactDenied: "The \(what)\(contact) can undo nothing any more, because it is not safe."
        case .contactRemovalPlanned: "The \(what)\(contact) will be removed, unless you keep it in time."
        case .contactKept: "The \(what)\(contact) stays."
        case .dataExported: "A copy of the account's data was downloaded."
        case .closureRequested: "The account was closed. It will be erased, unless you reopen it in time."
        case .closureCancelled: "The account was reopened."
        case .supportCaseOpened: "Customer service was told that this account is not in its owner's hands."
        case .accountFrozen: "The account was frozen by customer service."
        case .supportCaseApproved: "Customer service decided to give the account back to an earlier contact."
        case .supportCaseRefused: "Customer service refused to give the account to somebody who asked for it."
        case .supportCaseRestored: "The account was given back to the e-mail address\(contact)."
        case .supportCaseClosed: "The case at customer service was closed."
        case nil: "Something was changed in your account."
        }
    }

    private func dutch(_ kind: HistoryKind?, _ facts: [String: String]) -> String {
        let what = Self.isPhone(facts) ? "telefoonnummer" : "e-mailadres"
        let contact = Self.bracketed(facts[.contact])
        return switch kind {
        case .registered: "Je hebt dit account geopend."
        case .registrationRepeated:
            "Iemand probeerde je e-mailadres voor een ander account te gebruiken. Er is niets veranderd."
        case .newDevice: "Er is ingelogd op een apparaat dat nog niet eerder was gebruikt."
        case .passwordChanged: "Het wachtwoord is gewijzigd."
        case .passwordReset:
            "Er is een nieuw wachtwoord ingesteld na herstel per \(Self.isPhone(facts) ? "sms" : "e-mail")."
        case .recoveryRequested:
            "Iemand vroeg per \(Self.isPhone(facts) ? "sms" : "e-mail")\(contact) om hulp bij het inloggen."
        case .lookedUp: "Iemand zocht je account op naam en betaalnummer. We schreven aan jou, niet aan die persoon."
        case .recoveryExhausted: "Er is te vaak een verkeerde herstelcode ingevuld. Die code werkt niet meer."
        case .smsRecoveryClosed: "Herstel per sms is gesloten na te veel verkeerde codes. Herstel per e-mail werkt."
        case .smsRecoveryRefused: "Er is geen herstelcode gestuurd, omdat de simkaart van het nummer pas is gewisseld."
        case .signedOutEverywhere: "Alle apparaten zijn uitgelogd."
        case .tokenReused: "Een apparaat is uitgelogd, omdat een kopie van de aanmelding nog eens werd gebruikt."
        case .addressProved: "Het e-mailadres\(contact) is bevestigd."
        case .contactAdded: "Er is een \(Self.isPhone(facts) ? "" : "tweede ")\(what)\(contact) toegevoegd."
        case .contactReplaced: "Het \(what) is gewijzigd\(Self.from(facts, "van", "in"))."
        case .contactRemoved: "Het \(what)\(contact) is verwijderd."
        case .forcedReset:
            "Uit voorzorg hebben we alle apparaten uitgelogd en je om een nieuw wachtwoord gevraagd."
        case .instrumentsReplaced: "De betaalnummers waarmee je account te vinden is, zijn vernieuwd."
        case .contactTakenBack: "Het \(what)\(contact) is verwijderd, omdat de toevoeging is teruggedraaid."
        case .contactRestored: "Het \(what)\(contact) staat er weer, omdat de verwijdering is teruggedraaid."
        case .undone: "Iemand gebruikte de link \u{201C}dit was ik niet\u{201D}. Alle apparaten zijn uitgelogd."
        case .contactDenied: "Het \(what)\(contact) kan niets meer terugdraaien, omdat het niet veilig is."
        case .contactRemovalPlanned: "Het \(what)\(contact) wordt verwijderd, tenzij je het op tijd houdt."
        case .contactKept: "Het \(what)\(contact) blijft."
        case .dataExported: "Er is een kopie van de gegevens van het account opgehaald."
        case .closureRequested: "Het account is gesloten. Het wordt gewist, tenzij je het op tijd heropent."
        case .closureCancelled: "Het account is heropend."
        case .supportCaseOpened: "Bij de klantenservice is gemeld dat dit account niet in handen van de eigenaar is."
        case .accountFrozen: "Het account is bevroren door de klantenservice."
        case .supportCaseApproved: "De klantenservice besloot het account aan een eerder contact terug te geven."
        case .supportCaseRefused: "De klantenservice weigerde het account te geven aan iemand die erom vroeg."
        case .supportCaseRestored: "Het account is teruggegeven aan het e-mailadres\(contact)."
        case .supportCaseClosed: "De zaak bij de klantenservice is gesloten."
        case nil: "Er is iets veranderd in je account."
        }
    }

    private static func isPhone(_ facts: [String: String]) -> Bool { facts[.channel] == "sms" }

    private static func bracketed(_ text: String?) -> String { text.map { " (\($0))" } ?? "" }

    private static func from(_ facts: [String: String], _ from: String, _ to: String) -> String {
        guard let new = facts[.contact] else { return "" }
        guard let old = facts[.replaced] else { return " \(to) \(new)" }
        return " \(from) \(old) \(to) \(new)"
    }
}

extension [String: String] {
    fileprivate subscript(_ fact: HistoryFact) -> String? { self[fact.rawValue] }
}
