/// The two kinds of contact a person can have, as the pages and identity name them.
enum ContactKind: String, Sendable, CaseIterable {
    case email
    case phone

    /// As `channel` in identity's answers.
    var channel: String { self == .email ? "email" : "sms" }
    /// The page.
    var path: String { "/account/\(rawValue)" }
    /// Identity's route for the primary one.
    var route: String { "/v1/account/\(rawValue)" }
    var template: Page.Template { self == .email ? .email : .phone }
    /// The form that replaces or adds one.
    var form: FormName { self == .email ? .email : .phone }
    /// The words for one that cannot be used.
    var invalid: TextKey { TextKey("contact", self == .email ? "invalidEmail" : "invalidPhone") }
}
