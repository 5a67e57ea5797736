/// The forms of the pages; each has a token of its own.
package enum FormName: String, Sendable, CaseIterable {
    case loginHelp = "loginhelp"
    case resend
    case reset
    case login
    case logout
    case password
    case device
    case everywhere
}
