/// What the HTML of our mail may hold: nothing that runs, and nothing that is fetched when it is read. Who fetches tells
/// somebody that the mail was opened, when, and where.
enum MarkupRules {
    private static let forbiddenTags: Set<String> = [
        "script", "iframe", "frame", "object", "embed", "link", "base", "form", "input", "button", "video", "audio",
        "source", "track", "svg", "math", "portal",
    ]
    /// Attributes that are fetched, or that send.
    private static let forbiddenAttributes: Set<String> = [
        "srcset", "background", "poster", "data", "action", "formaction", "ping", "http-equiv", "srcdoc", "xlink:href",
        "longdesc", "cite", "manifest",
    ]
    private static let forbiddenStyles = ["url(", "@import", "@font-face", "image-set(", "src(", "image("]
    /// Where links may lead: into our pages, and to a mailbox or telephone.
    private static let linkVariables = ["{{link}}", "{{undoLink}}", "{{objectLink}}", "{{origin}}"]
    private static let linkPrefixes = ["{{origin}}/", "mailto:", "tel:"]

    /// The first thing that must not be there; nil for none.
    static func problem(in source: String) -> String? {
        let folded = source.lowercased()
        if let style = forbiddenStyles.first(where: folded.contains) {
            return "fetches something by \(style) in a style"
        }
        // CSS would read an escape as the letter it stands for.
        if source.contains("\\") { return "holds a backslash" }
        for tag in MarkupTag.all(in: source) {
            if forbiddenTags.contains(tag.name) { return "holds the element \(tag.name)" }
            for attribute in tag.attributes {
                if let problem = problem(in: attribute, of: tag) { return problem }
            }
        }
        return nil
    }

    private static func problem(in attribute: MarkupTag.Attribute, of tag: MarkupTag) -> String? {
        let value = attribute.value
        switch attribute.name {
        case "href":
            let isOurs = linkVariables.contains(value) || linkPrefixes.contains { value.hasPrefix($0) }
            return isOurs ? nil : "has a link that is none of ours: \(value)"
        case "src":
            return tag.name == "img" && value.hasPrefix("data:image/") ? nil : "fetches something by src"
        case "style": return value.contains("&") ? "holds a character reference in a style" : nil
        case let name where name.hasPrefix("on"): return "holds the attribute \(name)"
        case let name where forbiddenAttributes.contains(name): return "holds the attribute \(name)"
        default: return nil
        }
    }
}
