/// A value that must never show itself: interpolation, `String(describing:)`, `String(reflecting:)` and `dump` all give
/// `<redacted>`, and nothing of what it stores is reachable by reflection.
///
/// Conforming types are deliberately not `Encodable`; whoever puts one on a wire has to ask for its text by name.
package protocol RedactedValue: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {}

extension RedactedValue {
    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}
