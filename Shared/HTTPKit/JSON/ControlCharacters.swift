/// Finds the characters that turn one line into two, hide text or end a string early.
package enum ControlCharacters {
    /// Whether the text holds a C0 or C1 control, DEL, a Unicode line or paragraph separator, or a character that turns
    /// the direction of what follows (embedding, override, isolate).
    ///
    /// Looks at scalars: `"\r\n"` is one `Character`, equal to neither of its bytes (SWF-01).
    package static func areIn(_ text: String) -> Bool {
        text.unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: true
            default: false
            }
        }
    }
}
