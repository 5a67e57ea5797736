import Foundation

/// The comparison form of a person's whole name: NFKC, case-folded, white space collapsed (LKP-11).
///
/// Whole names compare equal or not at all: no prefix, no likeness. Two names are equal when the bytes of their keys
/// are. Dotless i is a letter of its own and never folds into `i`; İ folds into i with a dot above.
package struct NameKey: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    /// Given name, a zero byte, family name, in UTF-8.
    package let bytes: [UInt8]

    package init(given: String, family: String) {
        bytes = Self.fold(given) + [0] + Self.fold(family)
    }

    package static func == (left: NameKey, right: NameKey) -> Bool { left.bytes == right.bytes }

    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    private static func fold(_ name: String) -> [UInt8] {
        var folded = String.UnicodeScalarView()
        var isBlank = false
        for scalar in name.precomposedStringWithCompatibilityMapping.unicodeScalars {
            if scalar.properties.isWhitespace {
                isBlank = !folded.isEmpty
                continue
            }
            if isBlank { folded.append(" ") }
            isBlank = false
            folded.append(contentsOf: caseless(scalar).unicodeScalars)
        }
        // Folding can take a composed letter apart.
        return Array(String(folded).precomposedStringWithCompatibilityMapping.utf8)
    }

    /// Full case folding (Unicode 3.13, D144) by way of the capital, so that ß is ss and final sigma is sigma.
    private static func caseless(_ scalar: Unicode.Scalar) -> String {
        guard scalar != "\u{131}" else { return String(scalar) }
        return String(
            String.UnicodeScalarView(
                scalar.properties.uppercaseMapping.unicodeScalars.flatMap {
                    Array($0.properties.lowercaseMapping.unicodeScalars)
                }))
    }
}
