/// Characters that do not show, or that move what does: control characters, line and paragraph separators, direction marks.
package enum InvisibleText {
    /// Whether `text` holds one. Looks at scalars: `"\r\n"` is a single Swift character and would slip past (SWF-01).
    package static func isPresent(in text: String) -> Bool {
        text.unicodeScalars.contains { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
            case .spaceSeparator: scalar != " "
            default: false
            }
        }
    }
}
