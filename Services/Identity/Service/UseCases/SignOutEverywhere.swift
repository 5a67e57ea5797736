import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import ServiceRuntime

/// Puts every device of the account out by raising its epoch.
struct SignOutEverywhere: Sendable {
    let parts: IdentityParts

    /// An assertion for this device when it stays; it carries the time of the original sign-in. Throws
    /// `IdentityRefusal`, `PostgresError`.
    func run(_ claims: AccessTokenClaims, keepThisDevice: Bool, origin: RequestOrigin) async throws -> String? {
        let recipients = try await parts.recipients.required()
        let now = parts.dependencies.now()
        let account = try await parts.client.transaction { tx in
            var account = try OwnAccount.lock(claims, in: tx)
            try AccountPace(limits: parts.rules.accountLimits).take(.signOut, of: account.id, now: now, in: tx)
            account.epoch += 1
            try AccountStore.advance(
                account.id, epoch: account.epoch, credentialVersion: account.credentialVersion, in: tx)
            let expiresAt = now.adding(milliseconds: IdentityRules.noticeLife)
            let standing = try ContactStanding.load(of: account.id, rules: parts.rules, now: now, in: tx)
            let contacts = try SMSNoticeAllowance(parts: parts).told(standing.told, now: now, in: tx)
            let event = AccountSignedOut(
                epoch: account.epoch, device: origin.device, place: origin.place, signedOutAt: now,
                noticeExpiresAt: expiresAt,
                sealed: .init(recipients: try recipients.notices(to: contacts, of: account, expiresAt: expiresAt)))
            try parts.outbox.append(event, account: account.id, expiresAt: expiresAt, in: tx)
            try AccountHistory.append(
                .signedOutEverywhere, account: account.id, origin: origin, id: parts.dependencies.newID(), now: now,
                in: tx)
            return account
        }
        parts.outbox.wakeUp.signal()
        guard keepThisDevice else { return nil }
        return try parts.assertions.assertion(
            account: account.id, epoch: account.epoch, credentialVersion: account.credentialVersion,
            authenticatedAt: claims.auth_time, device: origin.device, place: origin.place, replaces: claims.sid)
    }
}
