import EventContracts

/// `POST /v1/contact-undo/preview` on the wire.
struct UndoAnswer: Encodable {
    private struct Effect: Encodable {
        /// Masked contacts that go, come back and stay.
        var removes: [String]
        var restores: [String]
        var keeps: [String]
        var signsOutEverywhere = true
        var disablesPassword = true
        /// Masked; left out when customer service is next.
        var recoveryTo: String?
        var contactsLockedHours: Int64?
    }

    /// `contact`, `password` or `device`.
    private let cause: String
    /// For a contact: `email-replaced` and so on.
    private let change: String?
    private let at: String
    private let device: String?
    private let place: String?
    private let expiresAt: String
    private let effect: Effect

    init(_ preview: PreviewUndo.Preview) {
        let occasion = preview.link.occasion
        cause = occasion.cause.rawValue
        change = occasion.change
        at = Instant.text(preview.link.occurredAt)
        device = occasion.origin.device
        place = occasion.origin.place
        expiresAt = Instant.text(preview.link.expiresAt)
        effect = Effect(
            removes: preview.removed, restores: preview.restored, keeps: preview.kept, recoveryTo: preview.recovery,
            contactsLockedHours: preview.lockedHours)
    }
}
