import Foundation
import Testing

@testable import RecoveryCrypto

@Suite("Key files")
struct KeyRingTests {
    /// A file, what is wrong with it, and a piece of its content that the error must not show.
    struct BadFile: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let json: [UInt8]
        let error: KeyRingError
    }

    static let secret = TestRings.secret("x")

    static let badFiles: [BadFile] = [
        BadFile(testDescription: "empty", json: [], error: .malformed),
        BadFile(testDescription: "not JSON", json: Array("hunter2".utf8), error: .malformed),
        BadFile(testDescription: "array", json: Array("[]".utf8), error: .malformed),
        BadFile(testDescription: "no current", json: Array(#"{"keys":[]}"#.utf8), error: .malformed),
        BadFile(testDescription: "no keys", json: Array(#"{"current":"a","keys":[]}"#.utf8), error: .empty),
        BadFile(
            testDescription: "key is a number", json: Array(#"{"current":"a","keys":[{"kid":"a","key":1}]}"#.utf8),
            error: .malformed),
        BadFile(
            testDescription: "current missing", json: TestRings.file(current: "b", keys: [("a", secret)]),
            error: .currentKeyMissing),
        BadFile(
            testDescription: "duplicate id", json: TestRings.file(current: "a", keys: [("a", secret), ("a", secret)]),
            error: .duplicateKeyID(position: 1)),
        BadFile(
            testDescription: "id with a slash",
            json: TestRings.file(current: "a", keys: [("a", secret), ("../a", secret)]),
            error: .invalidKeyID(position: 1)),
        BadFile(
            testDescription: "id too long",
            json: TestRings.file(current: "a", keys: [(String(repeating: "a", count: 65), secret)]),
            error: .invalidKeyID(position: 0)),
        BadFile(
            testDescription: "key too short",
            json: TestRings.file(current: "a", keys: [("a", Array(secret.dropLast()))]),
            error: .invalidKey(position: 0)),
        BadFile(
            testDescription: "key too long", json: TestRings.file(current: "a", keys: [("a", secret + [0])]),
            error: .invalidKey(position: 0)),
        BadFile(
            testDescription: "padded key", json: Array(#"{"current":"a","keys":[{"kid":"a","key":"AAAA="}]}"#.utf8),
            error: .invalidKey(position: 0)),
    ]

    @Test("an error names the problem and nothing of the content", arguments: badFiles)
    func refused(file: BadFile) {
        for load in [
            { _ = try SymmetricKeyRing(json: file.json) }, { _ = try SigningKeyRing(json: file.json) },
            { _ = try SealingKeyRing(json: file.json) },
        ] as [() throws -> Void] {
            let error = #expect(throws: KeyRingError.self) { try load() }
            #expect(error == file.error)
            let shown = "\(String(describing: error)) \(String(reflecting: error))"
            #expect(!shown.contains(Base64URL.encode(Self.secret).prefix(8)))
            #expect(!shown.contains("hunter2"))
        }
    }

    @Test("a ring made for another use is refused by name", arguments: KeyUse.allCases)
    func wrongUse(use: KeyUse) {
        let json = TestRings.file(current: "a", use: use.rawValue, keys: [("a", Self.secret)])
        #expect((try? SymmetricKeyRing(json: json)) != nil || use != .symmetric)
        #expect((try? SigningKeyRing(json: json)) != nil || use != .signing)
        #expect((try? SealingKeyRing(json: json)) != nil || use != .sealing)
        if use != .symmetric {
            #expect(throws: KeyRingError.wrongUse(expected: .symmetric)) { try SymmetricKeyRing(json: json) }
        }
        if use != .signing {
            #expect(throws: KeyRingError.wrongUse(expected: .signing)) { try SigningKeyRing(json: json) }
        }
        if use != .sealing {
            #expect(throws: KeyRingError.wrongUse(expected: .sealing)) { try SealingKeyRing(json: json) }
        }
    }

    @Test(
        "a scalar that is no P-256 private key is refused",
        arguments: [
            [UInt8](repeating: 0, count: 32), [UInt8](repeating: 255, count: 32),
        ])
    func impossibleScalar(secret: [UInt8]) {
        let json = TestRings.file(current: "a", keys: [("a", secret)])
        #expect(throws: KeyRingError.invalidKey(position: 0)) { try SigningKeyRing(json: json) }
    }

    @Test("current and older keys are found by id")
    func lookUp() throws {
        let ring = try TestRings.symmetric("k1", "k0")
        #expect(ring.current.id == "k1")
        #expect(ring.key("k1") == ring.current.key)
        #expect(ring.key("k0") != nil)
        #expect(ring.key("k0") != ring.key("k1"))
        #expect(ring.key("k2") == nil)
        #expect(Set(ring.keyIDs) == ["k0", "k1"])
    }

    @Test(
        "a development key is known by its id",
        arguments: [
            ("dev-k1", true), ("dev-", true), ("k1", false), ("Dev-k1", false), ("xdev-k1", false), ("", false),
        ])
    func development(keyID: String, isDevelopment: Bool) {
        #expect(KeyIdentifier.isDevelopment(keyID) == isDevelopment)
    }
}
