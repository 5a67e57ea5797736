import Foundation
import QREncoding
import Testing

@Suite("QR codes for the terminal") struct QRCodeTests {
    private static let tool = "/usr/bin/qrencode"
    private static let link =
        "otpauth://totp/Rekey:ann?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Rekey&algorithm=SHA1&digits=6&period=30"

    /// What Debian's own command draws: two characters a module, its quiet zone around it.
    private static func drawn(_ text: String) throws -> [[Bool]] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: tool)
        process.arguments = ["-t", "ASCII", "-l", "M", "-8", "-m", "0", "-o", "-", text]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let drawing = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return drawing.split(separator: "\n").map { line in
            stride(from: 0, to: line.utf8.count, by: 2).map { Array(line.utf8)[$0] == UInt8(ascii: "#") }
        }
    }

    @Test(
        "the same modules as qrencode draws", .enabled(if: FileManager.default.isExecutableFile(atPath: tool)),
        arguments: [link, "a", "https://rekey.example/é", String(repeating: "0123456789", count: 60)])
    func modules(_ text: String) throws {
        let code = try #require(QRCode(text))
        #expect(code.modules == (try Self.drawn(text)))
    }

    /// Reads the drawing back as an eye would: true where a module is dark.
    private func read(_ lines: [String], drawsDark: Bool) -> [[Bool]] {
        lines.flatMap { line -> [[Bool]] in
            let blocks = Array(line)
            let upper = blocks.map { ($0 == "\u{2588}" || $0 == "\u{2580}") == drawsDark }
            let lower = blocks.map { ($0 == "\u{2588}" || $0 == "\u{2584}") == drawsDark }
            return [upper, lower]
        }
    }

    @Test("half blocks say the same as the modules, with four light ones around them", arguments: [true, false])
    func halfBlocks(_ colours: Bool) throws {
        let code = try #require(QRCode(Self.link))
        var lines = code.lines(colours: colours)
        if colours {
            #expect(lines.allSatisfy { $0.hasPrefix("\u{1B}[38;5;16;48;5;231m") && $0.hasSuffix("\u{1B}[0m") })
            lines = lines.map { String($0.dropFirst("\u{1B}[38;5;16;48;5;231m".count).dropLast("\u{1B}[0m".count)) }
        } else {
            #expect(lines.allSatisfy { !$0.contains("\u{1B}") })
        }
        let seen = read(lines, drawsDark: colours)
        let zone = QRCode.quietZone
        let side = code.modules.count + 2 * zone
        #expect(seen.count >= side && seen.allSatisfy { $0.count == side })
        #expect(side <= 80, "fits into a terminal of eighty columns")
        for (row, dark) in seen.enumerated() {
            for (column, isDark) in dark.enumerated() {
                let inside = (zone..<side - zone).contains(row) && (zone..<side - zone).contains(column)
                #expect(isDark == (inside && code.modules[row - zone][column - zone]), "row \(row) column \(column)")
            }
        }
    }

    @Test("what cannot be a code is none", arguments: ["", String(repeating: "x", count: 5000)])
    func none(_ text: String) { #expect(QRCode(text) == nil) }
}
