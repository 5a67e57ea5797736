/// Why a device session is over.
package enum SessionEnd: String, Sendable, CaseIterable {
    /// Its owner signed it out from the list of devices.
    case revokedByOwner = "revoked-by-owner"
    /// It signed itself out, or its refresh token was revoked.
    case signedOut = "signed-out"
    /// A refresh token was used a second time.
    case tokenReused = "token-reused"
    /// The same device went on under a new session.
    case replaced
    /// It was minted below the account's epoch.
    case belowEpoch = "below-epoch"
}
