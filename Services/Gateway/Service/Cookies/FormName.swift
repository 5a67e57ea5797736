/// The forms of the pages; each has a token of its own.
package enum FormName: String, Sendable, CaseIterable {
    case loginHelp = "loginhelp"
    case loginHelpPhone = "loginhelp-phone"
    case find
    case resend
    case code
    case reset
    case login
    case logout
    case password
    case device
    case everywhere
    case email
    case phone
    case prove
    case remove
    case close
    case reopen
    case export
}
