/// Text of others on its way to a terminal.
package enum TerminalText {
    /// On one line, without anything a terminal would obey: controls (escape sequences begin with one), line and
    /// paragraph separators, and marks that turn the direction of writing. What customers and agents typed goes through
    /// here, so that a claim cannot rewrite what stands above it.
    package static func plain(_ text: String) -> String {
        var plain = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0A, 0x0D, 0x85, 0x2028, 0x2029: plain.append(" ")
            case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF,
                0xFFF9...0xFFFB, 0xE0000...0xE007F:
                plain.append("\u{FFFD}")
            default: plain.append(scalar)
            }
        }
        return String(plain)
    }

    /// Padded to a width, or as it is when it is longer.
    package static func column(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// An instant of an answer as `2026-03-01 12:00 UTC`.
    package static func instant(_ text: String) -> String {
        let text = plain(text)
        guard text.utf8.count >= 16 else { return text }
        return String(text.prefix(16)).replacing("T", with: " ") + " UTC"
    }
}
