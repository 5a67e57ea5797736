import RecoveryCrypto

/// A signed grant on its way to the caller.
package struct GrantAnswer: RedactedValue {
    /// The compact JWS.
    package let grant: String
    package let expiresInSeconds: Int64
}
