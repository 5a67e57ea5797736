import EventContracts
import Foundation
import IdentityDomain
import PostgresClient

/// The account of a bearer token, locked for the change that its owner asks for.
///
/// The lock comes first in every use case, so that two changes of one account happen one after the other and each sees
/// what the other left.
enum OwnAccount {
    /// Throws `IdentityRefusal.signedOut` when the session is of an earlier epoch or the account is not usable.
    static func lock(_ claims: AccessTokenClaims, in tx: borrowing Transaction) throws -> AccountRecord {
        guard let account = try AccountStore.lock(claims.sub, in: tx) else { throw IdentityRefusal.signedOut }
        try require(account, isOpenTo: claims)
        return account
    }

    /// The same for what needs the password once more. Throws `IdentityRefusal.stepUpRequired` without it.
    static func lockSteppedUp(
        _ claims: AccessTokenClaims, now: Date, in tx: borrowing Transaction
    ) throws -> AccountRecord {
        let account = try lock(claims, in: tx)
        try requireStepUp(claims, now: now, in: tx)
        return account
    }

    /// Throws `IdentityRefusal.signedOut` when this session may not use the account any more.
    static func require(_ account: AccountRecord, isOpenTo claims: AccessTokenClaims) throws(IdentityRefusal) {
        guard account.state.isUsable, claims.epoch >= account.epoch else { throw .signedOut }
    }

    /// Throws `IdentityRefusal.contactsLocked` for some days after an undo: nobody takes them off again behind the owner.
    static func requireOpenContacts(_ account: AccountRecord, now: Date) throws(IdentityRefusal) {
        guard let until = account.contactsLockedUntil, now.milliseconds < until.milliseconds else { return }
        throw .contactsLocked(until: until)
    }

    /// Throws `IdentityRefusal.stepUpRequired` unless the password was right in this session less than ten minutes ago.
    static func requireStepUp(_ claims: AccessTokenClaims, now: Date, in tx: borrowing Transaction) throws {
        let provedAt = try StepUpStore.provedAt(session: claims.sid, account: claims.sub, in: tx)
        guard StepUp.isFresh(provedAt: provedAt?.milliseconds, now: now.milliseconds) else {
            throw IdentityRefusal.stepUpRequired
        }
    }
}
