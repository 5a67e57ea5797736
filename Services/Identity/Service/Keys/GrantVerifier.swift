import EventContracts
import Foundation
import RecoveryCrypto
import ServiceRuntime

/// Reads token's statement that a recovery secret was presented. Everything that is wrong with one looks the same.
struct GrantVerifier: Sendable {
    /// Token's public keys as last fetched; asked once more with the unknown key's id before a grant is refused for it.
    let tokenKeys: @Sendable (_ missingKeyID: String?) async -> JSONWebKeySet?
    let dependencies: SystemDependencies

    /// The grant's claims, valid now. Throws `IdentityRefusal`: `.invalidGrant`, or `.unavailable` while token's keys
    /// have never been fetched.
    func verify(_ text: String) async throws -> RecoveryGrant {
        guard let keys = await tokenKeys(nil) else { throw IdentityRefusal.unavailable(seconds: 2) }
        do {
            return try valid(text, keys)
        } catch SignatureError.unknownKey(let id) {
            guard let newer = await tokenKeys(id), let grant = try? valid(text, newer) else {
                throw IdentityRefusal.invalidGrant
            }
            return grant
        } catch {
            throw IdentityRefusal.invalidGrant
        }
    }

    private func valid(_ text: String, _ keys: JSONWebKeySet) throws -> RecoveryGrant {
        let grant = try SignatureVerifier(keys: keys)
            .verify(text, type: RecoveryGrant.tokenType, as: RecoveryGrant.self)
        try grant.validate(now: dependencies.now())
        return grant
    }
}
