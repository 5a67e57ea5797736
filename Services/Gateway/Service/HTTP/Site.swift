package import RecoveryCrypto

/// What is the same for all requests of the pages. All of it from configuration, nothing from a request.
package struct Site: Sendable {
    /// Scheme, host and port that people use.
    package let publicURL: String
    package let sealer: CookieSealer
    package let random: any RandomSource

    package init(publicURL: String, sealer: CookieSealer, random: any RandomSource) {
        self.publicURL = publicURL
        self.sealer = sealer
        self.random = random
    }

    /// Whether cookies can carry `Secure` and the `__Host-` prefix.
    package var isSecure: Bool { publicURL.hasPrefix("https://") }
}
