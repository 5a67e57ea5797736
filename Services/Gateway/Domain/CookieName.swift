/// The cookies of the pages.
///
/// Over https each has the `__Host-` prefix: the browser then accepts it only with Secure, for the whole host and from this
/// host alone. Over plain http, in development, that prefix is not possible and the name says so.
package enum CookieName: String, Sendable, CaseIterable {
    /// Access and refresh token, sealed.
    case session
    /// The token of the reset link that was opened, or the grant of a code, sealed.
    case reset
    /// The token of the undo link that was opened, sealed.
    case undo
    /// The handle of the newest recovery request, sealed.
    case handle
    /// What form tokens are bound to.
    case csrf
    /// An agent's session, sealed.
    case support
    /// The token of the link in a notice of a support case, sealed.
    case objection
    /// What this browser is known by at the next sign-in; says nothing by itself.
    case device

    /// Whether a navigation from another site brings it along. Links in mail do that; agents come by no link.
    package var crossesSites: Bool { self != .support }

    package func text(isSecure: Bool) -> String { isSecure ? "__Host-rekey-\(rawValue)" : "dev-rekey-\(rawValue)" }
}
