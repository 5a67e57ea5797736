import EventContracts
import Foundation
import PostgresClient
import RecoveryCrypto
import ServiceRuntime

/// Opens, for ten minutes and for this session alone, what needs the password once more. A sign-in never counts as one.
struct StepUpSession: Sendable {
    let parts: IdentityParts

    /// Throws `IdentityRefusal`, `ThreadPool.Overloaded`, `PostgresError`.
    func run(_ claims: AccessTokenClaims, password: Password) async throws {
        let before = try await OwnerPassword(parts: parts).check(claims, password)
        let now = parts.dependencies.now()
        try await parts.client.transaction { tx in
            let account = try OwnAccount.lock(claims, in: tx)
            // Changed since it was compared: what was given is the password no more.
            guard account.credentialVersion == before.account.credentialVersion else {
                throw IdentityRefusal.wrongPassword
            }
            try StepUpStore.record(session: claims.sid, account: account.id, now: now, in: tx)
        }
    }
}
