/// The forms of the pages; each has a token of its own.
package enum FormName: String, Sendable, CaseIterable {
    case loginHelp = "loginhelp"
    case loginHelpPhone = "loginhelp-phone"
    case find
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
    case deny
    case denyProof = "deny-proof"
    case close
    case reopen
    case export
    case object
    case supportLogin = "support-login"
    case supportLogout = "support-logout"
    case supportOpen = "support-open"
    case supportEvidence = "support-evidence"
    case supportProposal = "support-proposal"
    case supportApproval = "support-approval"
    case supportRefusal = "support-refusal"
    case supportObjection = "support-objection"
    case supportResumption = "support-resumption"
}
