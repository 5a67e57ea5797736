import EventContracts
import Foundation
import IdentityDomain
import Messaging
import Metrics
import PostgresClient
import RecoveryCrypto
import ServiceRuntime

/// Sets a new password for whoever holds a grant of an open recovery attempt (DESIGN 5.7).
///
/// Refusals by rule leave grant, link and attempt usable. Of many submissions of one attempt exactly one wins; the
/// others are told that it is used.
struct ResetPassword: Sendable {
    let parts: IdentityParts
    let grants: GrantVerifier

    /// Rounds in which the password may change under our hands before we give up.
    private static let rounds = 3

    /// Throws `IdentityRefusal`, `ThreadPool.Overloaded`, `PostgresError`.
    func run(
        grant text: String, newPassword: Password, signOutEverywhere: Bool, origin: RequestOrigin
    ) async throws {
        let grant = try await grants.verify(text)
        let recipients = try await parts.recipients.required()
        let check = NewPasswordCheck(parts: parts)
        for _ in 0..<Self.rounds {
            let before = try await snapshotOfOpenAttempt(grant)
            try check.requireAcceptable(newPassword, personal: before.personalWords)
            try await check.requireNew(newPassword, hashes: before.hashes)
            let replacement = PasswordReplacement(
                parts: parts, recipients: recipients, reason: .reset,
                phc: try await parts.hasher.hash(newPassword), origin: origin, now: parts.dependencies.now())
            let isDone = try await parts.client.transaction { tx in
                try complete(
                    grant, replacement, checkedVersion: before.account.credentialVersion,
                    signOutEverywhere: signOutEverywhere, in: tx)
            }
            guard isDone else { continue }
            parts.outbox.wakeUp.signal()
            Counter(label: "rekey_recovery_completed", dimensions: [("channel", grant.channel.rawValue)]).increment()
            return
        }
        throw IdentityRefusal.unavailable(seconds: 1)
    }

    /// Read before the costly checks, so that a used link costs nothing.
    private func snapshotOfOpenAttempt(_ grant: RecoveryGrant) async throws -> AccountSnapshot {
        let history = parts.rules.passwordHistory
        return try await parts.client.transaction { tx in
            guard try RecoveryAttemptStore.isOpen(grant.attempt, account: grant.sub, in: tx),
                let snapshot = try AccountSnapshot.load(grant.sub, history: history, in: tx)
            else { throw IdentityRefusal.alreadyUsed }
            return snapshot
        }
    }

    /// The whole effect in one transaction. False when the password was changed since it was compared.
    private func complete(
        _ grant: RecoveryGrant, _ replacement: PasswordReplacement, checkedVersion: Int64, signOutEverywhere: Bool,
        in tx: borrowing Transaction
    ) throws -> Bool {
        guard let account = try AccountStore.lock(grant.sub, in: tx), account.state.isUsable else {
            throw IdentityRefusal.alreadyUsed
        }
        guard account.credentialVersion == checkedVersion else { return false }
        let now = replacement.now
        guard try RecoveryAttemptStore.complete(grant.attempt, account: account.id, now: now, in: tx) else {
            throw IdentityRefusal.alreadyUsed
        }
        let support = try SupportCredential.find(account, parts, replacement, by: grant.contact, in: tx)
        let isTakenBack = try takeBack(grant, account, replacement, in: tx)
        guard
            let proof = try ContactProof.record(
                grant.contact, account: account, origin: replacement.origin, parts: parts, now: now, in: tx)
        else { throw IdentityRefusal.invalidGrant }
        let epoch = account.epoch + (signOutEverywhere || proof.isFirst || isTakenBack ? 1 : 0)
        let correlation = support?.correlation ?? grant.attempt.wireText
        try proof.publish(
            account: account.id, epoch: epoch, correlation: correlation, outbox: parts.outbox, in: tx)
        if proof.isFirst {
            let notices = FirstProofNotices(
                parts: parts, recipients: replacement.recipients, account: account, origin: replacement.origin,
                now: now)
            try notices.tell(proof, in: tx)
        }
        try replacement.apply(to: account, epoch: epoch, correlation: correlation, in: tx)
        try replacement.voidAttempts(
            of: account, because: .otherAttemptCompleted, correlation: correlation, in: tx)
        try AccountHistory.append(
            .passwordReset, account: account.id, facts: [.channel: grant.channel.rawValue], origin: replacement.origin,
            id: parts.dependencies.newID(), now: now, in: tx)
        let event = RecoveryCompleted(attemptId: grant.attempt, channel: grant.channel, completedAt: now)
        try parts.outbox.append(event, account: account.id, correlation: correlation, in: tx)
        try support?.record(in: tx)
        return true
    }

    /// A recovery that ends on a contact which was taken off a short while ago, and had the power to start it all the
    /// same, is its owner's word that this was not theirs: the contact could not even sign in otherwise. False when the
    /// contact is on the account. Throws `IdentityRefusal.invalidGrant` when the contact gives nothing back any more.
    private func takeBack(
        _ grant: RecoveryGrant, _ account: AccountRecord, _ replacement: PasswordReplacement,
        in tx: borrowing Transaction
    ) throws -> Bool {
        let standing = try ContactStanding.load(of: account.id, rules: parts.rules, now: replacement.now, in: tx)
        guard let contact = standing.all.first(where: { $0.id == grant.contact }), standing.mayRecover(contact) else {
            throw IdentityRefusal.invalidGrant
        }
        guard let departure = contact.departure else { return false }
        _ = try TakenBackContacts(
            parts: parts, recipients: replacement.recipients, account: account, origin: replacement.origin,
            now: replacement.now
        ).run(undoing: departure.position, by: contact.id, in: tx)
        return true
    }
}
