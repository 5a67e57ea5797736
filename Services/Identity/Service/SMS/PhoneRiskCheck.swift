package import IdentityDomain

/// Asks somebody who knows, before a code goes to a number, when its SIM card was last changed (SMS-11).
package protocol PhoneRiskCheck: Sendable {
    /// Throws ``PhoneRiskUnavailable`` when that cannot be told now: nothing is then sent.
    func simChange(of number: PhoneNumber) async throws -> SIMChange
}
