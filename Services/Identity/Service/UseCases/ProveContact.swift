import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import RecoveryCrypto
import ServiceRuntime

/// Proves the contact that a code was sent to: exactly the one named in the change the code belongs to, never "the one
/// that waits now" (the race of CVE-2026-32700). Everything happens under the account's lock.
struct ProveContact: Sendable {
    /// Which change the code is for.
    enum Selector: Sendable {
        /// What waits for the first place of a channel.
        case primary(Channel)
        /// What waits under this contact's id.
        case contact(UUID)
    }

    /// How a try ended; it is counted and committed whatever the answer is.
    private enum Outcome {
        case proved
        case wrong
        case unknown
        case taken
        case full
    }

    let parts: IdentityParts
    /// Hears of codes that reached somebody.
    let allowance: SMSAllowance

    /// Throws `IdentityRefusal`, `PostgresError`.
    func run(_ claims: AccessTokenClaims, _ selector: Selector, code typed: String, origin: RequestOrigin) async throws
    {
        let recipients = try await parts.recipients.required()
        let now = parts.dependencies.now()
        let outcome = try await parts.client.transaction { tx -> Outcome in
            let account = try OwnAccount.lock(claims, in: tx)
            try OwnAccount.requireOpenContacts(account, now: now)
            let waiting = try ContactChangeStore.pending(of: account.id, now: now, in: tx)
            guard let change = waiting.first(where: { isSelected($0, selector) }) else {
                return try missing(selector, account, in: tx)
            }
            // Not the shape of a code: nothing to compare, nothing to count.
            guard let code = RecoveryCode(parsing: typed) else { return .wrong }
            guard try isRight(code, change, now: now, in: tx) else { return .wrong }
            let proved = ProvedContact(
                parts: parts, recipients: recipients, account: account, change: change, origin: origin, now: now)
            switch try proved.apply(in: tx) {
            case .applied:
                try countVerified(change, now: now, in: tx)
                return .proved
            case .taken: return .taken
            case .full: return .full
            case .gone: return .wrong
            }
        }
        parts.outbox.wakeUp.signal()
        switch outcome {
        case .proved: return
        case .wrong: throw IdentityRefusal.invalidCode
        case .unknown: throw IdentityRefusal.notFound
        case .taken: throw IdentityRefusal.contactTaken
        case .full: throw IdentityRefusal.contactLimit
        }
    }

    /// A block of numbers whose codes come back stays open (SMS-13).
    private func countVerified(_ change: ContactChangeRecord, now: Date, in tx: borrowing Transaction) throws {
        guard change.channel == .sms, let number = try? parts.phones.number(change.address) else { return }
        try allowance.recordVerified(number, now: now, in: tx)
    }

    private func isSelected(_ change: ContactChangeRecord, _ selector: Selector) -> Bool {
        switch selector {
        case .primary(let channel): change.channel == channel && change.place == .primary
        case .contact(let id): change.contact == id
        }
    }

    /// An id of this account whose change is over is answered as a wrong code is; any other id is not there.
    private func missing(
        _ selector: Selector, _ account: AccountRecord, in tx: borrowing Transaction
    ) throws -> Outcome {
        guard case .contact(let id) = selector else { return .wrong }
        return try ContactChangeStore.knows(contact: id, account: account.id, in: tx) ? .wrong : .unknown
    }

    /// Counts the try before it compares; the fifth wrong one ends the change (SMS-06).
    private func isRight(
        _ code: RecoveryCode, _ change: ContactChangeRecord, now: Date, in tx: borrowing Transaction
    ) throws -> Bool {
        guard
            let tries = try ContactChangeStore.countTry(
                change.id, maximum: ContactCode.maximumTries, now: now, in: tx)
        else { return false }
        let isEqual = parts.codes.matches(code, challenge: change.id, nonce: change.nonce, keyID: change.keyID)
        if isEqual && !change.isTaken { return true }
        if tries >= ContactCode.maximumTries {
            try ContactChangeStore.end(change.id, .exhausted, now: now, in: tx)
        }
        return false
    }
}
