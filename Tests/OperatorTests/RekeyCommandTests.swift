import Foundation
import OperatorCommands
import Testing

/// Exit codes that operators' scripts rely on (DESIGN 8): 0 ok, 1 failed, 2 usage, 5 unavailable.
@Suite struct RekeyCommandTests {
    @Test(
        "a wrong command line ends with 2",
        arguments: [
            ["nonsense"], ["journey", "--timeout", "0"], ["journey", "--timeout", "soon"], ["journey", "-o", "xml"],
            ["journey", "--scenario", "fax"], ["journey", "--scenario"],
            ["topics", "list", "--partitions", "0"], ["topics", "create", "--replication", "99"], ["keys", "generate"],
            ["instruments", "rekey", "--batch", "0"], ["instruments", "rekey", "-o", "xml"], ["--unknown"],
        ])
    func usage(_ arguments: [String]) async {
        #expect(await RekeyCommand.runAndExitCode(arguments) == 2)
    }

    @Test("help ends with 0", arguments: [["--help"], ["journey", "--help"], ["topics", "list", "--help"]])
    func help(_ arguments: [String]) async {
        #expect(await RekeyCommand.runAndExitCode(arguments) == 0)
    }

    @Test("a broker that does not answer ends with 5")
    func unavailable() async {
        #expect(await RekeyCommand.runAndExitCode(["topics", "list", "--kafka", "127.0.0.1:1"]) == 5)
    }

    @Test("keys are written for their owner only, never over others, and kept when asked to")
    func keys() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("keys-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let generate = ["keys", "generate", "--development", "--out", folder.path]
        #expect(await RekeyCommand.runAndExitCode(generate) == 0)
        let files = try #require(FileManager.default.enumerator(atPath: folder.path)?.allObjects as? [String])
        let rings = files.filter { $0.contains(".") || $0.hasSuffix("secret") }
        #expect(rings.count >= 20)
        for name in rings {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.appendingPathComponent(name).path)
            #expect((attributes[.posixPermissions] as? Int).map { $0 & 0o077 } == 0, "\(name) is readable by others")
        }
        let before = try Data(contentsOf: folder.appendingPathComponent("token/link.json"))
        #expect(await RekeyCommand.runAndExitCode(generate) == 1)
        #expect(await RekeyCommand.runAndExitCode(generate + ["--keep"]) == 0)
        #expect(try Data(contentsOf: folder.appendingPathComponent("token/link.json")) == before)
    }

    @Test("no two rings share a key")
    func distinct() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("keys-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(await RekeyCommand.runAndExitCode(["keys", "generate", "--out", folder.path]) == 0)
        struct Ring: Decodable {
            struct Key: Decodable {
                var kid: String
                var key: String
            }
            var keys: [Key]
        }
        var seen: Set<String> = []
        let files = try #require(FileManager.default.enumerator(atPath: folder.path)?.allObjects as? [String])
        for name in files where name.hasSuffix(".json") && !name.hasSuffix("peers.json") {
            let ring = try JSONDecoder().decode(Ring.self, from: Data(contentsOf: folder.appendingPathComponent(name)))
            for key in ring.keys {
                #expect(seen.insert(key.key).inserted && seen.insert(key.kid).inserted, "\(name) repeats a key")
                #expect(!key.kid.hasPrefix("dev-"))
            }
        }
        #expect(seen.count >= 2 * 14)
    }
}
