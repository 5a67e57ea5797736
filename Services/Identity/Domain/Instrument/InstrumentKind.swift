/// What a payment number is of; part of its fingerprint, so that a card and an account never compare equal (LKP-09).
package enum InstrumentKind: String, Sendable, CaseIterable {
    case card
    case iban
}
