/// The forms of the pages; each has a token of its own.
package enum FormName: String, Sendable, CaseIterable {
    case loginHelp = "loginhelp"
    case loginHelpPhone = "loginhelp-phone"
    case resend
    case code
    case reset
    case undo
    case login
    case logout
    case password
    case device
    case everywhere
    case email
    case phone
    case prove
    case remove
    case keep
    case close
    case reopen
    case export
}
