import Foundation

/// A row that was found by an older form of a number that is in hand: it can stand under the current key alone again.
struct InstrumentRenewal: Sendable {
    var account: UUID
    var old: KeyedFingerprint
    var new: KeyedFingerprint
}
