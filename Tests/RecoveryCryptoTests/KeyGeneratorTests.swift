import Crypto
import Foundation
import RecoveryCrypto
import Testing

@Suite("Making and rotating key files")
struct KeyGeneratorTests {
    let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test("each kind of file loads as its ring and as no other")
    func generated() throws {
        let symmetric = try KeyGenerator.symmetric(idPrefix: "dev-", now: now)
        let signing = try KeyGenerator.signing(idPrefix: "dev-", now: now)
        let sealing = try KeyGenerator.sealing(idPrefix: "dev-", now: now)
        let ids = [
            try SymmetricKeyRing(json: symmetric).keyIDs, try SigningKeyRing(json: signing).keyIDs,
            try SealingKeyRing(json: sealing).keyIDs,
        ]
        #expect(ids.allSatisfy { $0.count == 1 && KeyIdentifier.isDevelopment($0[0]) })
        #expect(throws: KeyRingError.wrongUse(expected: .symmetric)) { try SymmetricKeyRing(json: signing) }
        #expect(throws: KeyRingError.wrongUse(expected: .signing)) { try SigningKeyRing(json: sealing) }
        #expect(throws: KeyRingError.wrongUse(expected: .sealing)) { try SealingKeyRing(json: symmetric) }
    }

    @Test("two files never hold the same key or id")
    func fresh() throws {
        let files = try (0..<50).map { _ in try KeyGenerator.symmetric(now: now) }
        #expect(Set(files).count == 50)
        #expect(Set(try files.map { try SymmetricKeyRing(json: $0).current.id }).count == 50)
    }

    @Test("JWT-05: rotation publishes the next key, then uses it, then drops the old one")
    func rotation() throws {
        let first = try KeyGenerator.signing(now: now)
        let old = try SigningKeyRing(json: first)
        let statement = try old.sign(StatementClaims(), type: "at+jwt")

        let (published, next) = try KeyGenerator.add(to: first, use: .signing, now: now)
        let during = try SigningKeyRing(json: published)
        #expect(during.currentKeyID == old.currentKeyID)
        #expect(during.keyIDs == [old.currentKeyID, next])

        let promoted = try KeyGenerator.promote(next, in: published, use: .signing)
        let after = try SigningKeyRing(json: promoted)
        #expect(after.currentKeyID == next)
        // A reader that saw the set before the promotion accepts the new signatures, one after it the old ones.
        let early = SignatureVerifier(keys: during.publicJWKS)
        let late = SignatureVerifier(keys: after.publicJWKS)
        #expect(throws: Never.self) {
            let fresh = try after.sign(StatementClaims(), type: "at+jwt")
            _ = try early.verify(fresh, type: "at+jwt", as: StatementClaims.self)
            _ = try late.verify(statement, type: "at+jwt", as: StatementClaims.self)
        }

        let ended = try SigningKeyRing(json: KeyGenerator.remove(old.currentKeyID, from: promoted, use: .signing))
        #expect(ended.keyIDs == [next])
    }

    @Test("the current key cannot be removed, an unknown one neither promoted nor removed")
    func refused() throws {
        let file = try KeyGenerator.sealing(now: now)
        let current = try SealingKeyRing(json: file).keyIDs[0]
        #expect(throws: KeyRingError.currentKeyNotRemovable) {
            try KeyGenerator.remove(current, from: file, use: .sealing)
        }
        #expect(throws: KeyRingError.unknownKeyID) { try KeyGenerator.remove("other", from: file, use: .sealing) }
        #expect(throws: KeyRingError.unknownKeyID) { try KeyGenerator.promote("other", in: file, use: .sealing) }
        #expect(throws: KeyRingError.wrongUse(expected: .signing)) {
            try KeyGenerator.add(to: file, use: .signing, now: now)
        }
    }

    @Test(
        "an id prefix that no id may have is refused",
        arguments: [
            "../", "a b", "é", String(repeating: "a", count: 64),
        ])
    func prefixes(prefix: String) {
        #expect(throws: KeyRingError.invalidKeyID(position: 0)) {
            try KeyGenerator.symmetric(idPrefix: prefix, now: now)
        }
    }

    @Test("a summary shows ids, times and the current key, and no key material")
    func summary() throws {
        let (file, next) = try KeyGenerator.add(to: KeyGenerator.symmetric(now: now), use: .symmetric, now: now)
        let summary = try KeyGenerator.summary(of: file)
        #expect(summary.map(\.isCurrent) == [true, false])
        #expect(summary[1].keyID == next)
        #expect(summary[0].createdAt == "2027-01-15T08:00:00Z")
        #expect(summary.allSatisfy { $0.use == .symmetric })
        let ring = try SymmetricKeyRing(json: file)
        let secret = ring.current.key.withUnsafeBytes { Base64URL.encode(Array($0)) }
        #expect(String(decoding: file, as: UTF8.self).contains(secret))
        #expect(!String(reflecting: summary).contains(secret))
    }
}
