import Foundation
import RecoveryCrypto

/// The keys of one ring by what they are at the moment.
struct KeyRingState {
    let current: KeySummary
    /// Published, and not used yet.
    let next: KeySummary?
    /// Used before, and still in the ring.
    let old: [KeySummary]

    /// Throws `KeyRingError` for a file that is no ring.
    init(json: [UInt8]) throws {
        let keys = try KeyGenerator.summary(of: json)
        guard let position = keys.firstIndex(where: \.isCurrent) else { throw KeyRingError.currentKeyMissing }
        current = keys[position]
        // New keys are put at the end; one that stands before the current key was current before it.
        next = keys[(position + 1)...].first { $0.retiredAt == nil }
        let nextID = next?.keyID
        old = keys.filter { !$0.isCurrent && $0.keyID != nextID }
    }

    /// When another key took the place of `key`; nil when nobody can tell.
    func retirement(of key: KeySummary) -> Date? { Self.instant(key.retiredAt ?? current.createdAt) }

    static func instant(_ text: String?) -> Date? { text.flatMap { try? Date($0, strategy: .iso8601) } }
}
