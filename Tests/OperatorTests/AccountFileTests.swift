import Foundation
import Testing

@testable import OperatorCommands

/// Files of account ids, and what a command says about the work they cause.
@Suite struct AccountFileTests {
    private func file(_ text: String) throws -> AccountFile {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("accounts-\(UUID().uuidString)")
        try Data(text.utf8).write(to: url)
        return AccountFile(path: url.path)
    }

    private func read(_ file: AccountFile, batch: Int = 1000) async throws -> [[UUID]] {
        var batches: [[UUID]] = []
        try await file.batches(of: batch) { batches.append($0) }
        return batches
    }

    @Test("ids in order, in batches; comments, empty lines, CRLF and a missing last line feed are fine")
    func batches() async throws {
        let ids = (0..<5).map { _ in UUID() }
        let text = "# exported\n\n\(ids[0])\r\n  \(ids[1])\n\(ids[2].uuidString.lowercased())\n\(ids[3])\n\(ids[4])"
        #expect(try await read(file(text), batch: 2) == [[ids[0], ids[1]], [ids[2], ids[3]], [ids[4]]])
    }

    @Test("a line that is no id is named, with exit code 2", arguments: ["x", "123", "{}", "a@example.test"])
    func wrongLine(_ line: String) async throws {
        let file = try file("\(UUID())\n\(line)\n")
        let failure = await #expect(throws: CommandFailure.self) { _ = try await read(file) }
        #expect(failure?.code == 2)
        #expect(failure?.message.contains(":2: not an account id") == true)
        #expect(failure?.message.contains("@") == false, "a line may be an address")
    }

    @Test("a file without line feeds does not fill the memory")
    func endless() async throws {
        let file = try file(String(repeating: "a", count: 1_000_000))
        let failure = await #expect(throws: CommandFailure.self) { _ = try await read(file) }
        #expect(failure?.code == 2)
    }

    @Test("a missing file is a usage error")
    func missing() async throws {
        let failure = await #expect(throws: CommandFailure.self) {
            _ = try await read(AccountFile(path: "/nowhere/at-all"))
        }
        #expect(failure?.code == 2)
    }

    @Test("the same ids and reason are the same run, anything else another")
    func run() async throws {
        let (a, b) = (UUID(), UUID())
        let first = try await file("\(a)\n\(b)\n").summary(reason: "r")
        let same = try await file("# again\n\(a)\n\n\(b)").summary(reason: "r")
        #expect(first.run == same.run && first.count == 2 && same.count == 2)
        #expect(try await file("\(a)\n\(b)\n").summary(reason: "other").run != first.run)
        #expect(try await file("\(b)\n\(a)\n").summary(reason: "r").run != first.run)
    }

    @Test("more ids than fit in one piece of the file")
    func many() async throws {
        let ids = (0..<12_345).map { _ in UUID() }
        let batches = try await read(file(ids.map(\.uuidString).joined(separator: "\n")))
        #expect(batches.flatMap { $0 } == ids)
        #expect(batches.map(\.count).max() == 1000)
    }

    @Test("progress says share, speed and what is left")
    func progress() {
        let line = ProgressMeter.line("signing out", done: 520, total: 1000, since: 0, seconds: 4)
        #expect(line == "signing out [############------------] 52 %  520 of 1000, 130/s, 4 s left")
        #expect(ProgressMeter.line("x", done: 0, total: 0, since: 0, seconds: 0).hasSuffix("0 of 0"))
        #expect(ProgressMeter.remaining(89) == "89 s")
        #expect(ProgressMeter.remaining(90) == "2 min")
        #expect(ProgressMeter.remaining(12_000) == "3 h 20 min")
        #expect(ProgressMeter.remaining(.infinity).hasSuffix("min"))
    }
}
