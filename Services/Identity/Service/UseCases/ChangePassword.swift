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

    /// An assertion that re-opens this device under a new session in place of its present one. Throws `IdentityRefusal`, `ThreadPool.Overloaded`,
    /// `PostgresError`.
    func run(
        _ claims: AccessTokenClaims, current: Password, new: Password, signOutEverywhere: Bool,
        origin: RequestOrigin
    ) async throws -> String {
        let recipients = try await parts.recipients.required()
        let before = try await OwnerPassword(parts: parts).check(claims, current)
        let check = NewPasswordCheck(parts: parts)
        try check.requireAcceptable(new, personal: before.personalWords)
        try await check.requireNew(new, hashes: before.hashes)
        let replacement = PasswordReplacement(
            parts: parts, recipients: recipients, reason: .change, phc: try await parts.hasher.hash(new),
            origin: origin, now: parts.dependencies.now())
        let epoch = try await parts.client.transaction { tx in
            let account = try OwnAccount.lock(claims, in: tx)
            // Somebody else changed it since: what was given as current is so no more.
            guard account.credentialVersion == before.account.credentialVersion else {
                throw IdentityRefusal.wrongPassword
            }
            try AccountPace(limits: parts.rules.accountLimits).take(
                .passwordChange, of: account.id, now: replacement.now, in: tx)
            let epoch = account.epoch + (signOutEverywhere ? 1 : 0)
            try replacement.apply(to: account, epoch: epoch, correlation: nil, in: tx)
            try replacement.voidAttempts(of: account, because: .passwordChanged, correlation: nil, in: tx)
            try AccountHistory.append(
                .passwordChanged, account: account.id, origin: origin, id: parts.dependencies.newID(),
                now: replacement.now, in: tx)
            return epoch
        }
        parts.outbox.wakeUp.signal()
        return try parts.assertions.assertion(
            account: claims.sub, epoch: epoch, credentialVersion: before.account.credentialVersion + 1,
            device: origin.device, place: origin.place, replaces: claims.sid)
    }
}
