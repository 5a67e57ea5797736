import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import RecoveryCrypto
import ServiceRuntime

/// Changes the password of somebody who is signed in and knows the current one.
struct ChangePassword: Sendable {
    let parts: IdentityParts

    /// An assertion that re-opens this device under a new session. Throws `IdentityRefusal`, `ThreadPool.Overloaded`,
    /// `PostgresError`.
    func run(
        _ claims: AccessTokenClaims, current: Password, new: Password, signOutEverywhere: Bool, device: String?
    ) async throws -> String {
        let recipients = try await parts.recipients.required()
        let before = try await checkedSnapshot(claims, current)
        let check = NewPasswordCheck(parts: parts)
        try check.requireAcceptable(new, personal: before.personalWords)
        try await check.requireNew(new, hashes: before.hashes)
        let replacement = PasswordReplacement(
            parts: parts, recipients: recipients, reason: .change, phc: try await parts.hasher.hash(new),
            now: parts.dependencies.now())
        let epoch = try await parts.client.transaction { tx in
            guard let account = try AccountStore.lock(claims.sub, in: tx), account.state.isUsable,
                claims.epoch >= account.epoch
            else { throw IdentityRefusal.signedOut }
            // Somebody else changed it since: what was given as current is so no more.
            guard account.credentialVersion == before.account.credentialVersion else {
                throw IdentityRefusal.wrongPassword
            }
            let epoch = account.epoch + (signOutEverywhere ? 1 : 0)
            let contacts = try ContactStore.live(of: account.id, in: tx)
            try replacement.apply(to: account, epoch: epoch, contacts: contacts, correlation: nil, in: tx)
            try replacement.voidAttempts(of: account, because: .passwordChanged, correlation: nil, in: tx)
            return epoch
        }
        parts.outbox.wakeUp.signal()
        return try parts.assertions.assertion(
            account: claims.sub, epoch: epoch, credentialVersion: before.account.credentialVersion + 1, device: device)
    }

    /// The account as it was when the current password proved right; failures count as those of the sign-in do.
    private func checkedSnapshot(_ claims: AccessTokenClaims, _ current: Password) async throws -> AccountSnapshot {
        let failures = SignInFailures(parts: parts)
        let history = parts.rules.passwordHistory
        let (before, key) = try await parts.client.transaction { tx -> (AccountSnapshot, [UInt8]) in
            guard let snapshot = try AccountSnapshot.load(claims.sub, history: history, in: tx),
                snapshot.account.state.isUsable, claims.epoch >= snapshot.account.epoch
            else { throw IdentityRefusal.signedOut }
            let key = failures.key(snapshot.primaryAddress?.folded ?? claims.sub.wireText)
            try failures.begin(key, in: tx)
            return (snapshot, key)
        }
        let isRight: Bool
        do {
            isRight = try await parts.hasher.verify(current, against: before.hashes.first)
        } catch {
            try await failures.takeBack(key)
            throw error
        }
        guard isRight else { throw IdentityRefusal.wrongPassword }
        try await failures.succeed(key)
        return before
    }
}
