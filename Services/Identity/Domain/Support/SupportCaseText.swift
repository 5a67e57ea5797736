/// A case's audit trail in plain words, in the owner's language; nobody who worked on it is named.
package struct SupportCaseText: Sendable {
    package let locale: AccountLocale

    package init(locale: AccountLocale) { self.locale = locale }

    /// One or two sentences.
    package func sentence(_ action: SupportAuditAction) -> String {
        switch locale {
        case .english: english(action)
        case .dutch: dutch(action)
        }
    }

    private func english(_ action: SupportAuditAction) -> String {
        switch action {
        case .opened: "Somebody told customer service that this account is not in its owner's hands."
        case .read, .auditRead, .listRead: "Customer service looked at the case."
        case .evidenceAdded: "Customer service noted where evidence can be found."
        case .frozen: "The account was frozen: everybody was signed out and nothing could be changed."
        case .proposed: "Customer service proposed which contact to give the account back to."
        case .approved: "A second person agreed. It takes effect after a wait in which you can object."
        case .refused: "Customer service refused the request. The account works as before."
        case .objected: "Somebody objected. A second person looks at the case."
        case .resumed: "A second person decided to go on."
        case .contactRestored:
            "The earlier contact was restored, and contacts added since the dispute began were removed."
        case .contactLost: "The proposed contact could not be restored. A second person looks at the case."
        case .credentialSet: "A new password was set from the restored contact."
        case .coolingDown: "Contacts cannot be changed for a while."
        case .closed: "The case was closed."
        case .expired: "The case ended because nothing more happened in time."
        }
    }

    private func dutch(_ action: SupportAuditAction) -> String {
        switch action {
        case .opened: "Iemand meldde bij de klantenservice dat dit account niet in handen van de eigenaar is."
        case .read, .auditRead, .listRead: "De klantenservice heeft de zaak bekeken."
        case .evidenceAdded: "De klantenservice noteerde waar bewijs te vinden is."
        case .frozen: "Het account is bevroren: iedereen is uitgelogd en er kon niets worden gewijzigd."
        case .proposed: "De klantenservice stelde voor aan welk contact het account wordt teruggegeven."
        case .approved: "Een tweede persoon stemde in. Dat gaat in na een wachttijd waarin je bezwaar kunt maken."
        case .refused: "De klantenservice wees het verzoek af. Het account werkt zoals eerst."
        case .objected: "Iemand maakte bezwaar. Een tweede persoon bekijkt de zaak."
        case .resumed: "Een tweede persoon besloot door te gaan."
        case .contactRestored:
            "Het eerdere contact is hersteld; contacten die er na het begin van het conflict bij kwamen zijn verwijderd."
        case .contactLost: "Het voorgestelde contact kon niet worden hersteld. Een tweede persoon bekijkt de zaak."
        case .credentialSet: "Er is een nieuw wachtwoord ingesteld vanuit het herstelde contact."
        case .coolingDown: "Contacten kunnen een tijd lang niet worden gewijzigd."
        case .closed: "De zaak is gesloten."
        case .expired: "De zaak is beëindigd omdat er niet op tijd iets meer gebeurde."
        }
    }
}
