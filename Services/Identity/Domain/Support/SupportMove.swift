/// What moves a support case on. The raw value is the last part of the agents' path, where agents do it.
package enum SupportMove: String, Sendable, CaseIterable {
    case evidence
    case proposal
    case approval
    case refusal
    case objection
    case resumption
    /// Done with the evidence that suffices for it.
    case freeze
    /// Done when the wait after an approval is over.
    case restoration
    /// Done by the owner, who sets a password.
    case credential
    case coolDown = "cool-down"
    case closure
    case expiry

    /// Whether an agent asks for it; everything else follows by itself.
    package var isAsked: Bool {
        switch self {
        case .evidence, .proposal, .approval, .refusal, .objection, .resumption: true
        case .freeze, .restoration, .credential, .coolDown, .closure, .expiry: false
        }
    }

    /// Whether only an approver may ask, and never the one who opened the case (HIJ-03).
    package var needsSecondPerson: Bool { self == .approval || self == .refusal || self == .resumption }
}
