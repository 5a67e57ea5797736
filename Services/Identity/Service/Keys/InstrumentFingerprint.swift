import IdentityDomain

/// What is kept of a payment number.
struct InstrumentFingerprint: Sendable, Equatable {
    let kind: InstrumentKind
    let value: KeyedFingerprint

    init(kind: InstrumentKind, _ value: KeyedFingerprint) {
        self.kind = kind
        self.value = value
    }
}
