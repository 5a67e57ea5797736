import Mustache

/// Escapes values for HTML, one Unicode scalar at a time.
///
/// swift-mustache's own escaping looks at whole characters: `"` followed by a combining accent is one character to it, is
/// not escaped, and ends an attribute all the same. It also goes back to that escaping inside partials, so our templates
/// use none.
package struct MarkupText: MustacheContentType {
    private static let name = "MARKUP"

    package init() {}

    /// First line of every HTML template. Registers the type on first use.
    package static let pragma: String = {
        MustacheContentTypes.register(MarkupText(), named: name)
        return "{{% CONTENT_TYPE: \(name)}}\n"
    }()

    package func escapeText(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
