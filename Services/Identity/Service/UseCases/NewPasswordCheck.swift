import IdentityDomain
import RecoveryCrypto

/// The checks that every new password passes, whoever sets it and why. They change nothing, so a refusal leaves links,
/// attempts and sessions as they were.
struct NewPasswordCheck: Sendable {
    let parts: IdentityParts

    /// Throws `IdentityRefusal.passwordPolicy` when the password is short or guessable.
    func requireAcceptable(_ password: Password, personal: PersonalWords) throws {
        let policy = parts.rules.passwordPolicy
        let refusal = policy.refusal(
            password.utf8Bytes, codePoints: password.codePointCount, personal: personal)
        if let refusal {
            throw IdentityRefusal.passwordPolicy(refusal, minimumLength: policy.minimumLength)
        }
    }

    /// Throws `IdentityRefusal.previousPassword` when it is one of those that `hashes` were made of.
    func requireNew(_ password: Password, hashes: [String]) async throws {
        for hash in hashes where try await parts.hasher.verify(password, against: hash) {
            throw IdentityRefusal.previousPassword
        }
    }
}
