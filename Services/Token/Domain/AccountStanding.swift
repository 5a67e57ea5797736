/// What token knows of an account: the lowest epoch and credential version that may still be minted under.
///
/// Both only grow; what comes from events, from the revocation feed and from asking the owners is combined with `max`
/// (A7.1), so order of arrival does not matter.
package struct AccountStanding: Sendable, Equatable {
    package var epoch: Int64
    package var credentialVersion: Int64
    /// The owner allows no tokens at present (a frozen account).
    package var held: Bool

    package init(epoch: Int64 = 0, credentialVersion: Int64 = 0, held: Bool = false) {
        self.epoch = epoch
        self.credentialVersion = credentialVersion
        self.held = held
    }

    /// This standing with another source's knowledge added.
    package func combined(with other: AccountStanding) -> AccountStanding {
        AccountStanding(
            epoch: max(epoch, other.epoch), credentialVersion: max(credentialVersion, other.credentialVersion),
            held: held || other.held)
    }

    /// Whether a sign-in checked under `epoch` and `credentialVersion` may open a session (SES-04).
    package func admitsSignIn(epoch: Int64, credentialVersion: Int64) -> Bool {
        !held && epoch >= self.epoch && credentialVersion >= self.credentialVersion
    }

    /// Whether a session minted under `epoch` is still alive. A password change without sign-out does not end it.
    package func admitsSession(epoch: Int64) -> Bool { !held && epoch >= self.epoch }
}
