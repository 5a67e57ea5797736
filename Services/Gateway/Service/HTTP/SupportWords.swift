/// Our words for identity's.
enum SupportWords {
    private static let states: Set<String> = [
        "reported", "evidence", "frozen", "proposed", "approved", "contact-restored", "credential-set", "cooling-down",
        "closed", "refused", "review", "expired",
    ]

    /// A state of a case; one that a later identity knows is shown as it is.
    static func state(_ name: String) -> PageValue {
        states.contains(name) ? .key(TextKey("supportstate", name)) : .text(name)
    }
}
