/// A given or family name: 1 to 100 code points, no control characters, with outer white space taken off.
package struct PersonName: Sendable, Equatable {
    /// Most code points.
    package static let maximumCodePoints = 100
    package let text: String

    /// Nil when nothing is left, when it is too long, or when it holds control or line-breaking characters.
    package init?(_ raw: String) {
        let scalars = raw.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return nil }
        let kept = scalars[first...last]
        guard kept.count <= Self.maximumCodePoints else { return nil }
        let breaksLines = kept.contains { scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .surrogate: true
            default: false
            }
        }
        guard !breaksLines else { return nil }
        text = String(kept)
    }
}
