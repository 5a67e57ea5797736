import HTTPKit

/// Signs a browser in: identity vouches for the password, token opens the session.
package struct SignIn: Sendable {
    let identity: IdentityClient
    let token: TokenClient

    package init(identity: IdentityClient, token: TokenClient) {
        self.identity = identity
        self.token = token
    }

    /// Nil when address or password is not right. Throws ``ProblemDetails`` for 429 and 503.
    package func callAsFunction(
        email: String, password: String, device: DeviceClaim, for visitor: Visitor
    ) async throws -> SessionTokens? {
        guard
            let assertion = try await identity.signIn(
                identifier: email, password: password, device: device, for: visitor)
        else { return nil }
        return try await token.exchange(assertion: assertion, for: visitor)
    }
}
