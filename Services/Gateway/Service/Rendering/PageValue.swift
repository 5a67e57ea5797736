/// A value that a page shows.
package enum PageValue: Sendable, Equatable {
    /// Any text; escaped where it stands.
    case text(String)
    /// One of our texts.
    case key(TextKey)
    case flag(Bool)
    case list([[String: PageValue]])
}
