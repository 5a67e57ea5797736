import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import RecoveryCrypto
import ServiceRuntime

/// Takes in a new primary or second contact and sends a code to it. Nothing on the account changes before that code
/// comes back.
///
/// The answer is the same when the address belongs to somebody else: that owner is told, and a change waits here that
/// no code proves.
struct RequestContactChange: Sendable {
    let parts: IdentityParts
    /// Bounds the messages that go out as text.
    let allowance: SMSAllowance

    /// Most contacts of one channel.
    static let maximumContacts = 2

    /// Whether this session may ask at all, before anything is counted against the account or the destination. Throws
    /// `IdentityRefusal`, `PostgresError`.
    func requireAllowed(_ claims: AccessTokenClaims, _ new: NewContact) async throws {
        let now = parts.dependencies.now()
        try await parts.client.transaction { tx in
            let account = try OwnAccount.lockSteppedUp(claims, now: now, in: tx)
            try OwnAccount.requireOpenContacts(account, now: now)
            try requireProvedAddress(new, try ContactStore.live(of: account.id, in: tx))
        }
    }

    /// The id under which the contact waits. Throws `IdentityRefusal`, `PostgresError`.
    /// - Parameter mayBeSent: false when this destination got its share of codes: the answer stays, nothing is sent.
    @discardableResult
    func run(
        _ claims: AccessTokenClaims, _ new: NewContact, place: ContactChangeRecord.Place, mayBeSent: Bool
    ) async throws -> UUID {
        let recipients = try await parts.recipients.required()
        let letter = ContactCodeLetter(parts: parts, recipients: recipients, now: parts.dependencies.now())
        let contact = try await parts.client.transaction { tx in
            let (account, holder) = try lock(claims, new, now: letter.now, in: tx)
            try OwnAccount.requireStepUp(claims, now: letter.now, in: tx)
            try OwnAccount.requireOpenContacts(account, now: letter.now)
            let contacts = try ContactStore.live(of: account.id, in: tx)
            try requireProvedAddress(new, contacts)
            if let own = contacts.first(where: { $0.channel == new.channel && $0.folded == new.folded }) {
                if try isToBeProvedAgain(own, in: tx) {
                    try proveAgain(own, new, account, letter, mayBeSent: mayBeSent, in: tx)
                } else {
                    try repeatSignUpCode(own, account, place, letter, mayBeSent: mayBeSent, in: tx)
                }
                return own.id
            }
            if place == .second { try requireRoom(new.channel, contacts) }
            return try begin(new, place, account, holder, letter, mayBeSent: mayBeSent, in: tx)
        }
        parts.outbox.wakeUp.signal()
        return contact
    }

    /// Locks the caller's account and, in the order of ids, the one that holds the address or has it in reserve.
    private func lock(
        _ claims: AccessTokenClaims, _ new: NewContact, now: Date, in tx: borrowing Transaction
    ) throws -> (account: AccountRecord, holder: ContactRecord?) {
        if new.channel == .email { try ContactUndoStore.releaseExpired(folded: new.folded, now: now, in: tx) }
        let holder =
            new.channel == .email ? try ContactStore.holder(ofEmail: new.folded, in: tx) : nil
        guard let holder, holder.account != claims.sub else { return (try OwnAccount.lock(claims, in: tx), nil) }
        if holder.account.wireText < claims.sub.wireText { _ = try AccountStore.lock(holder.account, in: tx) }
        let account = try OwnAccount.lock(claims, in: tx)
        if holder.account.wireText > claims.sub.wireText { _ = try AccountStore.lock(holder.account, in: tx) }
        return (account, holder)
    }

    /// No number before the address given at sign-up is proved: it would outlive the real owner's return (DESIGN 3.9).
    private func requireProvedAddress(_ new: NewContact, _ contacts: [ContactRecord]) throws(IdentityRefusal) {
        guard new.channel == .sms else { return }
        let primary = contacts.first { $0.channel == .email && $0.isPrimary }
        guard primary?.verifiedAt != nil else { throw .addressNotProved }
    }

    private func requireRoom(_ channel: Channel, _ contacts: [ContactRecord]) throws(IdentityRefusal) {
        guard contacts.count(where: { $0.channel == channel }) < Self.maximumContacts else { throw .contactLimit }
    }

    /// Whether messages do not reach a contact that was proved: a code that comes back from there says that they do again.
    private func isToBeProvedAgain(_ own: ContactRecord, in tx: borrowing Transaction) throws -> Bool {
        guard own.verifiedAt != nil else { return false }
        return try ContactReachStore.obstacles(of: own.account, in: tx)[own.id] != nil
    }

    /// A code to a contact that stands on the account already, to the address as it stands there.
    private func proveAgain(
        _ own: ContactRecord, _ new: NewContact, _ account: AccountRecord, _ letter: ContactCodeLetter,
        mayBeSent: Bool, in tx: borrowing Transaction
    ) throws {
        let place: ContactChangeRecord.Place = own.isPrimary ? .primary : .second
        try ContactChangeStore.end(
            account: account.id, channel: own.channel, place: place, .superseded, now: letter.now, in: tx)
        let change = letter.change(
            of: account, contact: own.id, channel: own.channel, address: own.address, folded: own.folded,
            reason: place == .primary ? .replace : .add, place: place)
        try ContactChangeStore.insert(change, in: tx)
        guard try mayBeSent && isAllowed(new, change, letter.now, in: tx) else { return }
        try letter.send(change, of: account, in: tx)
    }

    /// The address given at sign-up once more: its code again, unless it was sent a moment ago.
    private func repeatSignUpCode(
        _ own: ContactRecord, _ account: AccountRecord, _ place: ContactChangeRecord.Place, _ letter: ContactCodeLetter,
        mayBeSent: Bool, in tx: borrowing Transaction
    ) throws {
        guard own.verifiedAt == nil, own.isSignUp, place == .primary else { throw IdentityRefusal.contactExists }
        let now = letter.now
        let waiting = try ContactChangeStore.pending(of: account.id, now: now, in: tx)
            .first { $0.contact == own.id && $0.reason == .signUp }
        if let waiting {
            let pause = parts.rules.coolDown.milliseconds
            let sinceSent = now.milliseconds - waiting.lastSentAt.milliseconds
            if !mayBeSent || (0..<pause).contains(sinceSent) { return }
            let lifeLeft = waiting.expiresAt.milliseconds - now.milliseconds
            if lifeLeft >= ContactCode.repeatableMilliseconds {
                try ContactChangeStore.recordSent(waiting.id, now: now, in: tx)
                return try letter.send(waiting, of: account, in: tx)
            }
        }
        guard mayBeSent else { return }
        try ContactChangeStore.end(
            account: account.id, channel: own.channel, place: .primary, .superseded, now: now, in: tx)
        try letter.startSignUpProof(of: own, account: account, in: tx)
    }

    /// A new change in the place of one that waits there; that one's code is dead.
    private func begin(
        _ new: NewContact, _ place: ContactChangeRecord.Place, _ account: AccountRecord, _ holder: ContactRecord?,
        _ letter: ContactCodeLetter, mayBeSent: Bool, in tx: borrowing Transaction
    ) throws -> UUID {
        try ContactChangeStore.end(
            account: account.id, channel: new.channel, place: place, .superseded, now: letter.now, in: tx)
        let change = letter.change(
            of: account, contact: parts.dependencies.newID(), channel: new.channel, address: new.address,
            folded: new.folded, reason: place == .primary ? .replace : .add, place: place, isTaken: holder != nil)
        try ContactChangeStore.insert(change, in: tx)
        if let holder {
            let owner = RepeatedAddress(parts: parts, recipients: letter.recipients, now: letter.now)
            try owner.tell(holder, in: tx)
        } else if try mayBeSent && isAllowed(new, change, letter.now, in: tx) {
            try letter.send(change, of: account, in: tx)
        }
        return change.contact
    }

    /// Whether the bounds on text messages let this one through (SMS-13).
    private func isAllowed(
        _ new: NewContact, _ change: ContactChangeRecord, _ now: Date, in tx: borrowing Transaction
    ) throws -> Bool {
        guard let number = new.number else { return true }
        return try allowance.take(number, request: change.id, now: now, in: tx)
    }
}
