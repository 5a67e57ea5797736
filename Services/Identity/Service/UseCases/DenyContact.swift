import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import RecoveryCrypto
import ServiceRuntime

/// An owner leaves an address or a number that is not safe, and another contact of old vouches for it by a code: from
/// then on the unsafe one undoes nothing, and has no power once it is off the account (DESIGN 3.9). It still hears what
/// happens. One that was taken off can be left as long as it could undo something.
///
/// Without a voucher whoever stole a session could take the undo away from the true owner; a newcomer vouches for
/// nothing.
struct DenyContact: Sendable {
    /// How a try ended; it is counted and committed whatever the answer is.
    private enum Outcome {
        case denied
        case wrong
    }

    let parts: IdentityParts
    /// Bounds the messages that go out as text.
    let allowance: SMSAllowance

    /// Where the code would go. Throws `IdentityRefusal`, `PostgresError`.
    ///
    /// A number whose SIM card was changed lately vouches for nothing, and its owner is told so by e-mail (SMS-11).
    func destination(_ claims: AccessTokenClaims, contact id: UUID) async throws -> NewContact {
        let now = parts.dependencies.now()
        let found = try await parts.client.transaction { tx -> NewContact in
            let account = try OwnAccount.lockSteppedUp(claims, now: now, in: tx)
            return try destination(of: voucher(for: id, of: account, now: now, in: tx))
        }
        guard case .phone(let number) = found, try await isSuspicious(number, now) else { return found }
        let recipients = try await parts.recipients.required()
        try await parts.client.transaction { tx in
            try RefuseSuspiciousNumber(parts: parts, recipients: recipients, now: now).tell([claims.sub], in: tx)
        }
        parts.outbox.wakeUp.signal()
        throw IdentityRefusal.noVoucher
    }

    private func isSuspicious(_ number: PhoneNumber, _ now: Date) async throws -> Bool {
        guard let risk = parts.phoneRisk else { return false }
        do {
            return try await risk.simChange(of: number).isSuspicious(now: now.milliseconds)
        } catch is PhoneRiskUnavailable {
            throw IdentityRefusal.unavailable(seconds: 30)
        }
    }

    private func destination(of voucher: ContactRecord) throws(IdentityRefusal) -> NewContact {
        switch voucher.channel {
        case .email:
            guard let address = EmailAddress(voucher.address) else { throw .noVoucher }
            return .email(address)
        case .sms:
            guard let number = try? parts.phones.number(voucher.address) else { throw .noVoucher }
            return .phone(number)
        }
    }

    /// Sends a code to the voucher; what waits for it. Throws `IdentityRefusal`, `PostgresError`.
    /// - Parameters:
    ///   - checked: what `destination` answered: nothing goes anywhere else.
    ///   - mayBeSent: false when this destination got its share of codes: the answer stays, nothing is sent.
    func request(
        _ claims: AccessTokenClaims, contact id: UUID, to checked: NewContact, mayBeSent: Bool
    ) async throws -> ContactChangeRecord {
        let recipients = try await parts.recipients.required()
        let letter = ContactCodeLetter(parts: parts, recipients: recipients, now: parts.dependencies.now())
        let denial = try await parts.client.transaction { tx in
            let account = try OwnAccount.lockSteppedUp(claims, now: letter.now, in: tx)
            let voucher = try voucher(for: id, of: account, now: letter.now, in: tx)
            guard try destination(of: voucher).folded == checked.folded else { throw IdentityRefusal.noVoucher }
            try ContactDenialStore.supersede(account: account.id, contact: id, now: letter.now, in: tx)
            let change = letter.change(
                of: account, contact: voucher.id, channel: voucher.channel, address: voucher.address,
                folded: voucher.folded, reason: .deny, place: voucher.isPrimary ? .primary : .second)
            try ContactDenialStore.insert(
                ContactDenialRecord(
                    id: change.id, account: account.id, contact: id, voucher: voucher.id, nonce: change.nonce,
                    keyID: change.keyID, createdAt: letter.now, expiresAt: change.expiresAt), in: tx)
            if try mayBeSent && isAllowed(voucher, change.id, letter.now, in: tx) {
                try letter.send(change, of: account, in: tx)
            }
            return change
        }
        parts.outbox.wakeUp.signal()
        return denial
    }

    /// Denies the contact what it could undo. Throws `IdentityRefusal`, `PostgresError`.
    func verify(_ claims: AccessTokenClaims, contact id: UUID, code typed: String, origin: RequestOrigin) async throws {
        let recipients = try await parts.recipients.required()
        let now = parts.dependencies.now()
        let outcome = try await parts.client.transaction { tx -> Outcome in
            let account = try OwnAccount.lock(claims, in: tx)
            try OwnAccount.requireOpenContacts(account, now: now)
            guard let code = RecoveryCode(parsing: typed),
                let denial = try ContactDenialStore.pending(of: account.id, contact: id, now: now, in: tx),
                try isRight(code, denial, now: now, in: tx)
            else { return .wrong }
            let standing = try ContactStanding.load(of: account.id, rules: parts.rules, now: now, in: tx)
            try ContactDenialStore.end(denial.id, .proved, now: now, in: tx)
            // The voucher may have been taken off since the code was sent.
            guard let contact = standing.told.first(where: { $0.id == id }), contact.verifiedAt != nil,
                let voucher = standing.live.first(where: { $0.id == denial.voucher }),
                vouches(voucher, standing, now: now)
            else { return .wrong }
            if voucher.channel == .sms, let number = try? parts.phones.number(voucher.address) {
                try allowance.recordVerified(number, now: now, in: tx)
            }
            try deny(contact, of: account, origin, recipients, now: now, in: tx)
            return .denied
        }
        parts.outbox.wakeUp.signal()
        if case .wrong = outcome { throw IdentityRefusal.invalidCode }
    }

    /// Another proved contact of full age, an address before a number.
    private func voucher(
        for id: UUID, of account: AccountRecord, now: Date, in tx: borrowing Transaction
    ) throws -> ContactRecord {
        try OwnAccount.requireOpenContacts(account, now: now)
        let standing = try ContactStanding.load(of: account.id, rules: parts.rules, now: now, in: tx)
        guard let contact = standing.told.first(where: { $0.id == id }), contact.verifiedAt != nil else {
            throw IdentityRefusal.notFound
        }
        let voucher = standing.live.first { $0.id != contact.id && vouches($0, standing, now: now) }
        guard let voucher else { throw IdentityRefusal.noVoucher }
        return voucher
    }

    private func vouches(_ contact: ContactRecord, _ standing: ContactStanding, now: Date) -> Bool {
        guard let agedSince = contact.standing.agedSince, contact.deniedAt == nil else { return false }
        // No exception for the first number: whoever stole a session can add one.
        return now.milliseconds - agedSince >= parts.rules.contactAgeing.milliseconds && standing.mayRecover(contact)
    }

    private func isAllowed(
        _ voucher: ContactRecord, _ request: UUID, _ now: Date, in tx: borrowing Transaction
    ) throws -> Bool {
        guard voucher.channel == .sms else { return true }
        guard let number = try? parts.phones.number(voucher.address) else { return false }
        return try allowance.take(number, request: request, now: now, in: tx)
    }

    /// Counts the try before it compares; the fifth wrong one ends it (SMS-06).
    private func isRight(
        _ code: RecoveryCode, _ denial: ContactDenialRecord, now: Date, in tx: borrowing Transaction
    ) throws -> Bool {
        guard
            let tries = try ContactDenialStore.countTry(
                denial.id, maximum: ContactCode.maximumTries, now: now, in: tx)
        else { return false }
        if parts.codes.matches(code, challenge: denial.id, nonce: denial.nonce, keyID: denial.keyID) { return true }
        if tries >= ContactCode.maximumTries {
            try ContactDenialStore.end(denial.id, .exhausted, now: now, in: tx)
        }
        return false
    }

    private func deny(
        _ contact: ContactRecord, of account: AccountRecord, _ origin: RequestOrigin,
        _ recipients: RecipientSeals.Ready, now: Date, in tx: borrowing Transaction
    ) throws {
        let position = try ContactStore.nextPosition(in: tx)
        try ContactUndoStore.deny(contact.id, account: account.id, now: now, in: tx)
        try UndoLinkStore.voidAll(of: account.id, contact: contact.id, now: now, in: tx)
        // A link or code on its way there would still set a password.
        try EndedRecoveries(parts: parts, now: now).void(of: account, because: .contactChanged, in: tx)
        try ContactHistory.append(
            .denied, contact: contact.id, account: account.id, origin: origin, id: parts.dependencies.newID(), now: now,
            in: tx)
        try AccountHistory.append(
            .contactDenied, account: account.id,
            facts: [.channel: contact.channel.rawValue, .contact: contact.masked], origin: origin,
            id: parts.dependencies.newID(), now: now, in: tx)
        let word = ContactChangeWord(channel: contact.channel, change: .denied)
        let standing = try ContactStanding.load(of: account.id, rules: parts.rules, now: now, in: tx)
        let occasion = UndoLinkRecord.Occasion(cause: .contact, change: word.text, position: position, origin: origin)
        let links = try UndoLinks(parts: parts, now: now).issue(occasion, of: account, to: standing, in: tx)
        try RaiseSecurityNotice(parts: parts, recipients: recipients).run(
            .contactChanged, change: word, to: standing.told, of: account, origin: origin, links: links, now: now,
            in: tx)
    }
}
