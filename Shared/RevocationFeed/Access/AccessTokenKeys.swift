package import EventContracts

/// Checks who signed an access token.
package protocol AccessTokenKeys: Sendable {
    /// The claims of a token that the token service signed. Throws `SignatureError` for any other, and another error
    /// while the service's keys are not known at all.
    func genuine(_ compact: String) async throws -> AccessTokenClaims
}
