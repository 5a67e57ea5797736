/// What a device calls itself: text from a caller, cut to a length and without control characters before it is kept.
package enum DeviceName {
    /// In code points.
    package static let maximumLength = 120

    /// The name as it may be stored and shown; nil when nothing is left of it.
    package static func clean(_ text: String?) -> String? {
        guard let text else { return nil }
        // Looked at scalar by scalar: a Character can hide CR LF and joiners (standards A12).
        let kept = text.unicodeScalars.lazy
            .filter { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
            .prefix(maximumLength)
        var name = ""
        name.unicodeScalars.append(contentsOf: kept)
        return name.isEmpty ? nil : name
    }
}
