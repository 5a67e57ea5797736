import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import ServiceRuntime

/// Writes down that the sign-up address was proved, and tells the contacts that this took off the account (NOT-01).
///
/// Part of the transaction of the proof.
struct FirstProofNotices: Sendable {
    let parts: IdentityParts
    let recipients: RecipientSeals.Ready
    let account: AccountRecord
    let origin: RequestOrigin
    let now: Date

    /// Contacts that were never proved hear nothing: they had no power.
    func tell(_ proof: ContactProof, in tx: borrowing Transaction) throws {
        try record(.addressProved, proof.contact, in: tx)
        for gone in proof.removed where gone.verifiedAt != nil {
            try record(.contactRemoved, gone, in: tx)
            try RaiseSecurityNotice(parts: parts, recipients: recipients).run(
                .contactChanged, change: ContactChangeWord(channel: gone.channel, change: .removed),
                to: [gone] + proof.remaining, of: account, origin: origin, now: now, in: tx)
        }
    }

    private func record(_ kind: HistoryKind, _ contact: ContactRecord, in tx: borrowing Transaction) throws {
        try AccountHistory.append(
            kind, account: account.id, facts: [.channel: contact.channel.rawValue, .contact: contact.masked],
            origin: origin, id: parts.dependencies.newID(), now: now, in: tx)
    }
}
