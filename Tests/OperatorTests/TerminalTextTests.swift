import OperatorCommands
import Testing

@Suite struct TerminalTextTests {
    @Test(
        "what others typed cannot move the cursor, colour the screen, turn the line round or begin a new one",
        arguments: [
            ("plain é 漢字", "plain é 漢字"), ("a\u{1B}[2Jb", "a\u{FFFD}[2Jb"), ("a\r\nb", "a  b"),
            ("a\u{9B}31mb", "a\u{FFFD}31mb"),
            ("a\u{202E}b", "a\u{FFFD}b"), ("a\u{2066}b", "a\u{FFFD}b"), ("a\u{200B}b", "a\u{FFFD}b"),
            ("a\u{7}b", "a\u{FFFD}b"), ("a\u{2028}b", "a b"), ("a\u{E0041}b", "a\u{FFFD}b"), ("a\tb", "a b"),
        ])
    func plain(_ text: String, _ expected: String) { #expect(TerminalText.plain(text) == expected) }

    @Test("an instant as people read it; anything else as it is")
    func instant() {
        #expect(TerminalText.instant("2026-03-01T12:00:00.000Z") == "2026-03-01 12:00 UTC")
        #expect(TerminalText.instant("soon") == "soon")
        #expect(!TerminalText.instant("\u{1B}[2J2026-03-01T12:00").contains("\u{1B}"))
    }
}
