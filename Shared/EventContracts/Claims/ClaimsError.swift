import Foundation

/// Why a signed statement does not count. Names the claim, never its value.
package struct ClaimsError: Error, Equatable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }

    /// The checks that every statement shares; `exp` is exclusive.
    static func check(
        iss: String, is issuer: String, aud: String, is audience: String, exp: Int64, now: Date
    ) throws(ClaimsError) {
        guard iss.utf8.elementsEqual(issuer.utf8) else { throw ClaimsError("iss") }
        guard aud.utf8.elementsEqual(audience.utf8) else { throw ClaimsError("aud") }
        guard now.milliseconds < exp * 1000 else { throw ClaimsError("exp") }
    }
}
