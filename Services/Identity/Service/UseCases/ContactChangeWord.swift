import EventContracts

/// How a notice names a change of contacts: `email-replaced`, `phone-added` and so on.
struct ContactChangeWord: Sendable, Equatable {
    /// What happened to the contact.
    enum Change: String, Sendable {
        case added
        case replaced
        case removed
        /// It is not safe, and undoes nothing any more.
        case denied
        /// It goes later, unless somebody takes that back.
        case removalPlanned = "removal-planned"
        /// A planned removal was taken back. Messages and pages tell it in the general words of a change.
        case kept
    }

    var channel: Channel
    var change: Change

    /// The wire's word.
    var text: String { "\(channel == .email ? "email" : "phone")-\(change.rawValue)" }
}
