import Crypto
import EventContracts
import Foundation
import HTTPKit
import Logging
import RecoveryCrypto
import ServiceRuntime
import TestSupport
import Testing

@Suite("Following the key folder (JWT-05)")
struct KeyFolderWatchTests {
    private let test = TestDependencies()

    /// A key folder of its own that goes away afterwards.
    private func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("watch-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }

    private func watch(
        _ folder: URL, _ rings: [String: any ReloadableKeyRing], signature: PeerSignature? = nil,
        profile: Profile = .development, logger: Logger = .quiet
    ) -> KeyFolderWatch {
        KeyFolderWatch(
            folder: folder.path, rings: rings, signature: signature, production: ProductionRules(profile: profile),
            dependencies: test.dependencies, logger: logger)
    }

    @Test("All copies of a ring use a promoted key from the next look on, and know the old one")
    func reloads() async throws {
        try await withFolder { folder in
            let file = folder.appendingPathComponent("signing.json")
            let first = try KeyGenerator.signing()
            try Data(first).write(to: file)
            let ring = try SigningKeyRing(json: first)
            let copy = ring
            let watch = watch(folder, ["signing": ring])
            watch.look()
            let old = ring.currentKeyID
            let before = try ring.sign(["a": 1], type: "test")

            let (published, next) = try KeyGenerator.add(to: first, use: .signing)
            try Data(published).write(to: file)
            #expect(copy.keyIDs == [old])
            watch.look()
            #expect(copy.keyIDs == [old, next] && copy.currentKeyID == old)

            try Data(KeyGenerator.promote(next, in: published, use: .signing)).write(to: file)
            watch.look()
            #expect(copy.currentKeyID == next)
            let after = try copy.sign(["a": 1], type: "test")
            for statement in [before, after] {
                #expect(try copy.verifier.verify(statement, type: "test", as: [String: Int].self) == ["a": 1])
            }
        }
    }

    @Test("A bad or missing file keeps the last good keys, says so once, and never shows its content")
    func badFile() async throws {
        try await withFolder { folder in
            let file = folder.appendingPathComponent("link.json")
            let good = try KeyGenerator.symmetric()
            try Data(good).write(to: file)
            let ring = try SymmetricKeyRing(json: good)
            let (logger, log) = CapturingLogHandler.logger()
            let watch = watch(folder, ["link": ring], logger: logger)
            watch.look()
            let secret = ring.current.key.withUnsafeBytes { Base64URL.encode(Array($0)) }
            let bad: [[UInt8]] = [
                [], Array("{".utf8), Array(good.dropLast(9)), try KeyGenerator.signing(),
                Array(#"{"current":"x","use":"hmac","keys":[{"kid":"y","key":"\#(secret)"}]}"#.utf8),
            ]
            for (count, content) in bad.enumerated() {
                try Data(content).write(to: file)
                for _ in 0..<3 { watch.look() }
                #expect(log.entries.count == count + 1)
            }
            try FileManager.default.removeItem(at: file)
            for _ in 0..<3 { watch.look() }
            #expect(log.entries.count == bad.count + 1)
            #expect(log.entries.allSatisfy { $0.level == .error && $0.metadata["file"] == "link.json" })
            #expect(!log.contains(secret))
            #expect(ring.keyIDs.count == 1)

            let (published, next) = try KeyGenerator.add(to: good, use: .symmetric)
            try Data(published).write(to: file)
            watch.look()
            #expect(Set(ring.keyIDs).contains(next), "a good file counts again")
            #expect(log.entries.last?.level == .notice)
        }
    }

    @Test("The production profile takes no development key from a changed file either")
    func production() async throws {
        try await withFolder { folder in
            let ring = try SealingKeyRing(json: try KeyGenerator.sealing())
            let before = ring.keyIDs
            try Data(KeyGenerator.sealing(idPrefix: "dev-")).write(to: folder.appendingPathComponent("sealing.json"))
            watch(folder, ["sealing": ring], profile: .production).look()
            #expect(ring.keyIDs == before)
            watch(folder, ["sealing": ring]).look()
            #expect(ring.currentKeyID.hasPrefix("dev-"))
        }
    }

    @Test("A peer's next key counts once peers.json has it, without a restart; the loop looks once a second")
    func peers() async throws {
        try await withFolder { folder in
            let pair = try PeerPair()
            let next = try SigningKeyRing(json: try KeyGenerator.signing())
            let asker = PeerSignature(credentials: pair.credentials(.token))
            let newIdentity = PeerSignature(credentials: pair.credentials(.identity, ring: next))
            let statement = Array("a record".utf8)
            let signed = try newIdentity.sign(statement)
            let watch = watch(folder, [:], signature: asker)
            let running = Task { try await watch.run() }
            defer { running.cancel() }
            #expect(await test.clock.nextTimerScheduled() == ManualClock.Instant(elapsed: .seconds(1)))
            #expect(!asker.isGenuine(statement, signature: signed, from: "identity"))

            let sets = ["identity": JSONWebKeySet(keys: pair.identityRing.publicJWKS.keys + next.publicJWKS.keys)]
            try Data(EventJSON.encode(sets)).write(to: folder.appendingPathComponent("peers.json"))
            test.advance(by: .seconds(1))
            // The next timer is armed after the look.
            _ = await test.clock.nextTimerScheduled()
            #expect(asker.isGenuine(statement, signature: signed, from: "identity"))
            let old = try PeerSignature(credentials: pair.credentials(.identity)).sign(statement)
            #expect(asker.isGenuine(statement, signature: old, from: "identity"), "and the old one still does")
        }
    }
}
