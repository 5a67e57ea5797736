/// An instant of another service's answer as people read it.
enum InstantLabel {
    /// `2026-03-01T12:00:00.000Z` as `2026-03-01 12:00 UTC`.
    static func text(_ instant: String) -> String {
        instant.isEmpty ? "" : String(instant.prefix(16).replacing("T", with: " ")) + " UTC"
    }

    /// The day alone: `2026-03-01`.
    static func day(_ instant: String) -> String { String(instant.prefix(10)) }
}
