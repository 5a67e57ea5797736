import EventContracts
import Foundation
import ServiceRuntime

/// Reads token's statement that a recovery secret was presented. Everything that is wrong with one looks the same.
struct GrantVerifier: Sendable {
    /// Checks the signature against token's keys and answers the claims, nil while those keys have never been fetched.
    /// Throws when the statement does not count.
    let genuine: @Sendable (_ compact: String) async throws -> RecoveryGrant?
    let dependencies: SystemDependencies

    /// The grant's claims, valid now. Throws `IdentityRefusal`: `.invalidGrant`, or `.unavailable` while nobody can
    /// tell.
    func verify(_ text: String) async throws -> RecoveryGrant {
        let checked: RecoveryGrant?
        do {
            checked = try await genuine(text)
            try checked?.validate(now: dependencies.now())
        } catch {
            throw IdentityRefusal.invalidGrant
        }
        guard let grant = checked else { throw IdentityRefusal.unavailable(seconds: 2) }
        return grant
    }
}
