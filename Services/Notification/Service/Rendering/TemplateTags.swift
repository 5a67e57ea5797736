/// Reads which variables a Mustache text mentions, so that a misspelt one fails the start instead of rendering as nothing.
enum TemplateTags {
    /// Names of variables and sections. Partials and blocks come out with their sigil and so are never known names.
    static func variables(in template: String) -> Set<String> { names(in: template, sections: true) }

    /// Names of variables whose value comes out: a section alone shows nothing.
    static func shown(in template: String) -> Set<String> { names(in: template, sections: false) }

    private static func names(in template: String, sections: Bool) -> Set<String> {
        var names: Set<String> = []
        var rest = template[...]
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
            var tag = rest[open.upperBound..<close.lowerBound]
            rest = rest[close.upperBound...]
            guard let sigil = tag.first, sigil != "%", sigil != "!" else { continue }
            if "#^/".contains(sigil) {
                guard sections else { continue }
                tag = tag.dropFirst()
            }
            names.insert(tag.filter { $0 != " " })
        }
        return names
    }
}
