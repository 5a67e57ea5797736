import EventContracts
import Foundation
import IdentityDomain
import PostgresClient
import RecoveryCrypto

/// Checks the password of somebody who is signed in; failures count as those of the sign-in do (PWD-11).
struct OwnerPassword: Sendable {
    let parts: IdentityParts

    /// The account as it was when the password proved right. Throws `IdentityRefusal`, `ThreadPool.Overloaded`,
    /// `PostgresError`.
    func check(_ claims: AccessTokenClaims, _ password: Password) async throws -> AccountSnapshot {
        let failures = SignInFailures(parts: parts)
        let history = parts.rules.passwordHistory
        let (before, key) = try await parts.client.transaction { tx -> (AccountSnapshot, [UInt8]) in
            guard let snapshot = try AccountSnapshot.load(claims.sub, history: history, in: tx) else {
                throw IdentityRefusal.signedOut
            }
            try OwnAccount.require(snapshot.account, isOpenTo: claims)
            let key = failures.key(claims.sub)
            try failures.begin(key, in: tx)
            return (snapshot, key)
        }
        let isRight: Bool
        do {
            isRight = try await parts.hasher.verify(password, against: before.hashes.first)
        } catch {
            try await failures.takeBack(key)
            throw error
        }
        guard isRight else { throw IdentityRefusal.wrongPassword }
        try await failures.succeed(key)
        return before
    }
}
