import Foundation
import OperatorCommands
import RecoveryCrypto
import Testing

@Suite("Rotating keys (JWT-05)")
struct KeyRotationTests {
    private func withFolder(development: Bool = false, _ body: (KeyFolder) throws -> Void) throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("rotation-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        let folder = KeyFolder(root: root)
        try folder.create(development: development)
        try body(folder)
    }

    private func plan(_ service: String, _ ring: String) throws -> KeyRingPlan {
        try #require(KeyRingPlan.all.first { $0.service == service && $0.name == ring })
    }

    /// One run at so many seconds after the folder was made, for one ring.
    private func step(
        _ folder: KeyFolder, _ plan: KeyRingPlan, after seconds: Int, minimumAge: Int64 = 0, another: Bool = false
    ) throws -> KeyRotationStep {
        let rotation = KeyRotation(
            folder: folder, now: Date().addingTimeInterval(Double(seconds)), minimumAge: minimumAge,
            startsAnother: another)
        return try #require(try rotation.run(service: plan.service, ring: plan.name).first)
    }

    private func ids(_ folder: KeyFolder, _ plan: KeyRingPlan) throws -> (current: String, all: [String]) {
        let keys = try KeyGenerator.summary(of: [UInt8](Data(contentsOf: folder.file(plan))))
        return (keys.first(where: \.isCurrent)?.keyID ?? "", keys.map(\.keyID))
    }

    @Test("Publish, use, remove: each when its time has come, and nothing twice", arguments: KeyRingPlan.all.indices)
    func phases(index: Int) throws {
        let plan = KeyRingPlan.all[index]
        try withFolder { folder in
            let first = try ids(folder, plan).current
            guard case .seconds(let keeping) = plan.keeping else {
                #expect(try step(folder, plan, after: 0).changes.isEmpty)
                return #expect(try ids(folder, plan).all == [first])
            }
            let published = try step(folder, plan, after: 0)
            let next = try #require(published.changes.first?.keyID)
            #expect(published.changes.map(\.action) == [.published])
            #expect(try ids(folder, plan) == (first, [first, next]))
            for seconds in [0, 60, 178] { #expect(try step(folder, plan, after: seconds).changes.isEmpty) }

            let promoted = try step(folder, plan, after: 182)
            #expect(promoted.changes.map(\.action) == [.promoted])
            #expect(try ids(folder, plan) == (next, [first, next]))
            for seconds in [182, 400, Int(keeping) + 178] {
                #expect(try step(folder, plan, after: seconds).changes.isEmpty)
            }
            let removed = try step(folder, plan, after: 182 + Int(keeping) + 2)
            #expect(removed.changes.map(\.action) == [.removed], "and the same run begins no other rotation")
            #expect(removed.changes.map(\.keyID) == [first])
            #expect(try ids(folder, plan) == (next, [next]))
            #expect(try step(folder, plan, after: 183 + Int(keeping)).changes.map(\.action) == [.published])
        }
    }

    @Test("A rotation begins only where the current key is old enough, and beside kept keys only when asked to")
    func beginnings() throws {
        try withFolder { folder in
            let plan = try plan("token", "refresh")
            #expect(try step(folder, plan, after: 3600, minimumAge: 86_400).changes.isEmpty)
            #expect(try step(folder, plan, after: 86_401, minimumAge: 86_400).changes.map(\.action) == [.published])
            #expect(try step(folder, plan, after: 86_700, minimumAge: 86_400).changes.map(\.action) == [.promoted])
            #expect(try step(folder, plan, after: 90_000).changes.isEmpty, "the old key is kept for a month")
            #expect(try step(folder, plan, after: 90_000, another: true).changes.map(\.action) == [.published])
            #expect(try ids(folder, plan).all.count == 3)
        }
    }

    @Test("Everybody knows a peer's next key before it is used, and the old one while topics keep its records")
    func peers() throws {
        try withFolder { folder in
            let plan = try plan("identity", "peer")
            func known(_ service: String) throws -> [String] {
                let file = folder.folder(service).appendingPathComponent("peers.json")
                let sets = try JSONDecoder().decode([String: JSONWebKeySet].self, from: Data(contentsOf: file))
                #expect(sets.count == 5)
                return try #require(sets["identity"]).keys.map(\.kid)
            }
            let first = try ids(folder, plan).current
            let next = try #require(try step(folder, plan, after: 0).changes.first?.keyID)
            for service in KeyRingPlan.services { #expect(try known(service) == [first, next]) }
            _ = try step(folder, plan, after: 200)
            for service in KeyRingPlan.services { #expect(try known(service) == [next, first]) }
            _ = try step(folder, plan, after: 200 + 14 * 86_400)
            #expect(try known("gateway") == [next, first])
            _ = try step(folder, plan, after: 201 + 15 * 86_400)
            for service in KeyRingPlan.services { #expect(try known(service) == [next]) }
        }
    }

    @Test("Keys of a development ring stay marked; files stay readable by their owner only and whole")
    func marks() throws {
        try withFolder(development: true) { folder in
            _ = try KeyRotation(folder: folder, now: Date()).run()
            for plan in KeyRingPlan.all {
                #expect(try ids(folder, plan).all.allSatisfy { $0.hasPrefix("dev-") })
                let attributes = try FileManager.default.attributesOfItem(atPath: folder.file(plan).path)
                #expect((attributes[.posixPermissions] as? Int).map { $0 & 0o077 } == 0)
            }
            let files = FileManager.default.enumerator(atPath: folder.root.path)?.allObjects as? [String] ?? []
            #expect(files.filter { $0.hasSuffix(".new") }.isEmpty)
        }
    }

    @Test("Missing rings are added and nothing else is touched")
    func completes() throws {
        try withFolder { folder in
            let contact = try plan("identity", "contact-code")
            let peer = try plan("session", "peer")
            let link = folder.file(try plan("token", "link"))
            let before = try Data(contentsOf: link)
            try FileManager.default.removeItem(at: folder.file(contact))
            try FileManager.default.removeItem(at: folder.file(peer))
            #expect(try folder.complete(development: false) == ["identity/contact-code", "session/peer"])
            #expect(try Data(contentsOf: link) == before)
            let sets = try JSONDecoder().decode(
                [String: JSONWebKeySet].self,
                from: Data(contentsOf: folder.folder("identity").appendingPathComponent("peers.json")))
            #expect(try sets["session"]?.keys.map(\.kid) == [ids(folder, peer).current])
        }
    }

    @Test("The commands: exit codes, and no key in what they print")
    func commands() async throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("rotation-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        let out = ["--out", root.path]
        #expect(await RekeyCommand.runAndExitCode(["keys", "rotate"] + out) == 1)
        #expect(await RekeyCommand.runAndExitCode(["keys", "list"] + out) == 1)
        #expect(await RekeyCommand.runAndExitCode(["keys", "generate"] + out) == 0)
        for format in ["text", "json", "jsonl"] {
            #expect(await RekeyCommand.runAndExitCode(["keys", "rotate", "-o", format] + out) == 0)
            #expect(await RekeyCommand.runAndExitCode(["keys", "list", "-o", format] + out) == 0)
        }
        #expect(await RekeyCommand.runAndExitCode(["keys", "rotate", "--service", "nobody"] + out) == 1)
        #expect(await RekeyCommand.runAndExitCode(["keys", "rotate", "--settle", "soon"] + out) == 2)
        #expect(await RekeyCommand.runAndExitCode(["keys", "rotate", "--settle", "-PT1S"] + out) == 2)
        let file = root.appendingPathComponent("token/link.json")
        try Data("{".utf8).write(to: file)
        #expect(await RekeyCommand.runAndExitCode(["keys", "rotate", "--service", "token"] + out) == 1)
        #expect(try Data(contentsOf: file) == Data("{".utf8))
    }
}
