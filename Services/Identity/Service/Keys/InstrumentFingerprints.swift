import Crypto
import Foundation
import IdentityDomain
import RecoveryCrypto
import ServiceRuntime

/// The one component that has a payment number in hand: it becomes `HMAC-SHA-256(key, kind ‖ 0 ‖ canonical)` and is
/// gone (LKP-03, LKP-10, DESIGN 6).
///
/// Rows under an older key are wrapped, because nobody knows their numbers any more: the fingerprint is fingerprinted
/// again under the new key, and the row's key id names the chain, as `old/new`. ADR 16 says why that is enough.
struct InstrumentFingerprints: Sendable {
    private static let wrapping = Array("rekey".utf8) + [0]

    private let keys: SymmetricKeyRing

    init(keys: SymmetricKeyRing) { self.keys = keys }

    /// The key that new fingerprints are made with.
    var currentKeyID: String { keys.currentKeyID }

    /// The fingerprint of a typed number under the current key; nil when it is no number of its kind.
    func fingerprint(_ kind: InstrumentKind, typed: consuming [UInt8]) -> InstrumentFingerprint? {
        guard let number = InstrumentNumber(kind: kind, typed: typed) else { return nil }
        let (id, key) = keys.current
        return InstrumentFingerprint(kind: kind, KeyedFingerprint(keyID: id, bytes: Self.code(of: number, key)))
    }

    /// The fingerprints of a typed number under every key of the ring, the current one first; nil when it is no number
    /// of its kind.
    func fingerprints(_ kind: InstrumentKind, typed: consuming [UInt8]) -> [KeyedFingerprint]? {
        guard let number = InstrumentNumber(kind: kind, typed: typed) else { return nil }
        return underEveryKey { Self.code(of: number, $0) }
    }

    /// The same; for what is no number of its kind, those of random bytes that nobody has: as many, for the same work
    /// (LKP-08).
    func searched(_ kind: InstrumentKind, typed: consuming [UInt8], random: any RandomSource) -> [KeyedFingerprint] {
        let stray = random.bytes(16)
        let number = InstrumentNumber(kind: kind, typed: typed)
        return underEveryKey { key in
            number.map { Self.code(of: $0, key) } ?? Self.code(of: stray, kind, key)
        }
    }

    /// Every form in which a row can hold the number behind `searched`: plain, wrapped under the current key, and along
    /// the chains that stand in the table.
    func forms(of searched: [KeyedFingerprint], chains: [String]) -> [KeyedFingerprint] {
        let current = keys.currentKeyID
        // A row may be wrapped between the reading of the chains and the search.
        let soon = (chains + searched.map(\.keyID)).filter { KeyChain($0).last != current }.map { $0 + "/" + current }
        var forms = searched
        for chain in Set(chains + soon).sorted() {
            let links = KeyChain(chain).links
            guard links.count > 1, let first = searched.first(where: { $0.keyID == links[0] }) else { continue }
            if let form = links.dropFirst().reduce(first, { known, id in known.flatMap { wrap($0, under: id) } }) {
                forms.append(form)
            }
        }
        return forms
    }

    /// What a row holds once it is wrapped under the current key.
    func wrapped(_ fingerprint: KeyedFingerprint) -> KeyedFingerprint? {
        wrap(fingerprint, under: keys.currentKeyID)
    }

    private func wrap(_ fingerprint: KeyedFingerprint, under id: String) -> KeyedFingerprint? {
        guard let key = keys.key(id) else { return nil }
        var code = HMAC<SHA256>(key: key)
        code.update(data: Self.wrapping)
        code.update(data: fingerprint.bytes)
        return KeyedFingerprint(keyID: fingerprint.keyID + "/" + id, bytes: Array(code.finalize()))
    }

    /// The current key first.
    private func underEveryKey(_ code: (SymmetricKey) -> [UInt8]) -> [KeyedFingerprint] {
        let current = keys.currentKeyID
        let ids = [current] + keys.keyIDs.filter { $0 != current }.sorted()
        return ids.compactMap { id in keys.key(id).map { KeyedFingerprint(keyID: id, bytes: code($0)) } }
    }

    private static func code(of number: InstrumentNumber, _ key: SymmetricKey) -> [UInt8] {
        number.withCanonical { code(of: $0, number.kind, key) }
    }

    private static func code(of bytes: some DataProtocol, _ kind: InstrumentKind, _ key: SymmetricKey) -> [UInt8] {
        var code = HMAC<SHA256>(key: key)
        code.update(data: Array(kind.rawValue.utf8) + [0])
        code.update(data: bytes)
        return Array(code.finalize())
    }
}
