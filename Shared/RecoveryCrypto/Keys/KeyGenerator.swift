import Crypto
package import Foundation

/// Makes and changes key files; the work behind `rekey keys generate` and `rekey keys rotate`.
///
/// Rotation is in three steps so that no reader meets an unknown key: ``add(to:use:idPrefix:now:)`` publishes the next
/// key, ``promote(_:in:use:)`` starts to use it, ``remove(_:from:use:)`` drops the old one once nothing signed or
/// sealed with it can still be alive. All results are whole files, to be written with mode 0600.
package enum KeyGenerator {
    /// A ring of one HMAC-SHA-256 key.
    package static func symmetric(idPrefix: String = "", now: Date = Date()) throws -> [UInt8] {
        try ring(.symmetric, idPrefix: idPrefix, now: now)
    }

    /// A ring of one P-256 signing key.
    package static func signing(idPrefix: String = "", now: Date = Date()) throws -> [UInt8] {
        try ring(.signing, idPrefix: idPrefix, now: now)
    }

    /// A ring of one X25519 sealing key.
    package static func sealing(idPrefix: String = "", now: Date = Date()) throws -> [UInt8] {
        try ring(.sealing, idPrefix: idPrefix, now: now)
    }

    /// The ring with one more key, not yet current. Returns the new file and the new key's id.
    package static func add(
        to json: [UInt8], use: KeyUse, idPrefix: String = "", now: Date = Date()
    ) throws -> (json: [UInt8], keyID: String) {
        var file = try KeyFile(json: json, use: use)
        let entry = try entry(use, idPrefix: idPrefix, now: now)
        file.entries.append(entry)
        return (try file.jsonBytes(), entry.keyID)
    }

    /// The ring with another of its keys as the current one; the key that was current is marked as retired at `now`.
    package static func promote(
        _ keyID: String, in json: [UInt8], use: KeyUse, now: Date = Date()
    ) throws -> [UInt8] {
        var file = try KeyFile(json: json, use: use)
        guard let next = file.entries.firstIndex(where: { $0.keyID == keyID }) else { throw KeyRingError.unknownKeyID }
        if file.current != keyID, let old = file.entries.firstIndex(where: { $0.keyID == file.current }) {
            file.entries[old].retiredAt = now.formatted(.iso8601)
        }
        file.entries[next].retiredAt = nil
        file.current = keyID
        return try file.jsonBytes()
    }

    /// The ring without one of its older keys.
    package static func remove(_ keyID: String, from json: [UInt8], use: KeyUse) throws -> [UInt8] {
        var file = try KeyFile(json: json, use: use)
        guard keyID != file.current else { throw KeyRingError.currentKeyNotRemovable }
        guard let index = file.entries.firstIndex(where: { $0.keyID == keyID }) else { throw KeyRingError.unknownKeyID }
        file.entries.remove(at: index)
        return try file.jsonBytes()
    }

    /// What may be shown of a ring: ids, times and which key is current.
    package static func summary(of json: [UInt8]) throws -> [KeySummary] {
        guard let use = try KeyFile.statedUse(json: json) else { throw KeyRingError.malformed }
        let file = try KeyFile(json: json, use: use)
        return file.entries.map {
            KeySummary(
                keyID: $0.keyID, use: use, createdAt: $0.createdAt, retiredAt: $0.retiredAt,
                isCurrent: $0.keyID == file.current)
        }
    }

    private static func ring(_ use: KeyUse, idPrefix: String, now: Date) throws -> [UInt8] {
        let entry = try entry(use, idPrefix: idPrefix, now: now)
        return try KeyFile(current: entry.keyID, use: use, entries: [entry]).jsonBytes()
    }

    private static func entry(_ use: KeyUse, idPrefix: String, now: Date) throws -> KeyFile.Entry {
        let secret: [UInt8] =
            switch use {
            case .symmetric: SymmetricKey(size: .bits256).withUnsafeBytes { [UInt8]($0) }
            case .signing: [UInt8](P256.Signing.PrivateKey().rawRepresentation)
            case .sealing: [UInt8](Curve25519.KeyAgreement.PrivateKey().rawRepresentation)
            }
        // 48 random bits name a key well enough: a ring holds a handful, and a clash is refused on loading.
        let keyID = idPrefix + "k" + Base64URL.encode(SystemRandomSource().bytes(6))
        guard KeyIdentifier.isValid(keyID) else { throw KeyRingError.invalidKeyID(position: 0) }
        return KeyFile.Entry(keyID: keyID, secret: secret, createdAt: now.formatted(.iso8601))
    }
}
