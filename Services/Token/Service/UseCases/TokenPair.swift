import RecoveryCrypto

/// An access token and the refresh token that goes with it, on their way to the caller.
package struct TokenPair: RedactedValue {
    package let accessToken: String
    package let refreshToken: String
    package let expiresInSeconds: Int64
}
