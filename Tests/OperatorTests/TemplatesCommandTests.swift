import Foundation
import OperatorCommands
import Testing

/// `rekey templates`, which needs no stack.
@Suite("rekey templates") struct TemplatesCommandTests {
    private static func with(_ body: (RekeyProcess) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("templates-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(RekeyProcess(server: "http://127.0.0.1:1", folder: folder))
    }

    @Test("a preview is text by default, or what was asked for")
    func preview() async throws {
        try await Self.with { rekey in
            let text = try await rekey("templates", "preview", "recovery-link", "--locale", "nl")
            #expect(text.code == 0 && text.error.isEmpty)
            #expect(text.output.hasPrefix("Subject: Kies een nieuw wachtwoord voor Rekey\n\nHallo Anna,\n"))
            let html = try await rekey("templates", "preview", "recovery-link", "--html")
            #expect(html.code == 0 && html.output.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
            let sms = try await rekey("templates", "preview", "new-device", "--sms", "--locale", "en")
            #expect(sms.code == 0 && sms.output.hasPrefix("A new device signed in to your Rekey account on "))
            let code = try await rekey("templates", "preview", "recovery-code")
            #expect(code.output.hasSuffix("\n\n@id.example #01234567\n"), "the only way it goes")
        }
    }

    @Test(
        "2 for a wrong command line, 3 for a kind or channel that there is not",
        arguments: [
            (["recovery-link", "--locale", "fr"], 2), (["recovery-link", "--html", "--sms"], 2), ([], 2),
            (["nonsense"], 3), (["recovery-link", "--sms"], 3), (["recovery-code", "--html"], 3),
        ] as [([String], Int32)])
    func codes(_ arguments: [String], _ code: Int32) async {
        #expect(await RekeyCommand.runAndExitCode(["templates", "preview"] + arguments) == code)
    }

    @Test("a folder's templates are shown, and what is wrong with them is said with the file's name")
    func folder() async throws {
        try await Self.with { rekey in
            let file = try rekey.write("welcome.en.html", "<p>Our own</p>")
            let own = ["templates", "preview", "welcome", "--html", "--templates", rekey.folder.path]
            let good = try await rekey(own)
            #expect(good.code == 0 && good.output.contains("<p>Our own</p>"))
            try Data("<img src=\"https://t.test/p.gif\">".utf8).write(to: URL(fileURLWithPath: file))
            let bad = try await rekey(own)
            #expect(bad.code == 1 && bad.output.isEmpty && bad.error.contains("welcome.en.html"), "\(bad.error)")
        }
    }

    @Test("lists kinds and files, and exports every message")
    func export() async throws {
        try await Self.with { rekey in
            let list = try await rekey("templates", "list")
            #expect(list.code == 0 && list.output.contains("recovery-code            sms\n"))
            #expect(list.output.contains("  layout.html\n"))
            let json = try await rekey("templates", "list", "-o", "jsonl")
            #expect(json.output.contains(#"{"channels":["email"],"kind":"welcome"}"#), "\(json.output)")
            let out = rekey.folder.appendingPathComponent("out")
            #expect(try await rekey("templates", "export", "--out", out.path).code == 0)
            let names = Set(try FileManager.default.contentsOfDirectory(atPath: out.path))
            #expect(names.isSuperset(of: ["welcome.nl.html", "frozen.en.txt", "recovery-code.nl.sms.txt"]))
            #expect(names.count == 94, "16 kinds by e-mail in two parts, 15 by text message, in two languages")
        }
    }
}
