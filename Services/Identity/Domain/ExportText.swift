/// What an export says of itself, in the owner's language.
package enum ExportText {
    /// What is in it and what is not.
    package static func scope(_ locale: AccountLocale) -> String {
        switch locale {
        case .english:
            "This file holds what the account service keeps about you. Other parts of this service keep the list of "
                + "devices that are signed in, the sign-in keys of those devices, and messages on their way to you. "
                + "They are not in this file; the devices stand on your account page."
        case .dutch:
            "In dit bestand staat wat de accountdienst over je bewaart. Andere onderdelen bewaren de lijst van "
                + "aangemelde apparaten, de aanmeldsleutels van die apparaten en berichten die naar je onderweg zijn. "
                + "Die staan niet in dit bestand; de apparaten staan op je accountpagina."
        }
    }
}
