/// What an undo link would do, as the page shows it; contacts are masked by identity.
package struct UndoView: Decodable, Sendable, Equatable {
    package struct Effect: Decodable, Sendable, Equatable {
        package var removes: [String]
        package var restores: [String]
        package var keeps: [String]
        /// Nil when customer service is next.
        package var recoveryTo: String?
        package var contactsLockedHours: Int?
    }

    /// `contact`, `password` or `device`.
    package var cause: String
    /// For a contact: `email-replaced` and so on.
    package var change: String?
    package var at: String
    package var device: String?
    package var place: String?
    package var expiresAt: String
    package var effect: Effect

    private static let changes = [
        "email-replaced": "emailReplaced", "email-added": "emailAdded", "email-removed": "emailRemoved",
        "phone-replaced": "phoneReplaced", "phone-added": "phoneAdded", "phone-removed": "phoneRemoved",
        "email-removal-planned": "emailLeaving", "phone-removal-planned": "phoneLeaving",
        "email-denied": "emailDenied", "phone-denied": "phoneDenied",
    ]

    /// What happened, in words of ours; an unknown change in general ones.
    package var what: TextKey {
        switch cause {
        case "password": TextKey("undo", "password")
        case "device": TextKey("undo", "device")
        default: TextKey("undo", change.flatMap { Self.changes[$0] } ?? "contact")
        }
    }
}
