import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import RecoveryCrypto
import ServiceRuntime

/// What the holder of a contact does with the link in a notice, without signing in: see what is objected to, and object.
/// Everything that is wrong with a link gets the same answer.
struct UseObjectionLink: Sendable {
    /// What the page shows; nothing about the account.
    struct Preview: Sendable {
        var openedAt: Date
        var expiresAt: Date
        var state: SupportState
    }

    let parts: IdentityParts

    /// Changes nothing. Throws `SupportRefusal.invalidLink`, `PostgresError`.
    func preview(_ text: String) async throws -> Preview {
        try await parts.client.transaction { tx in
            let link = try genuine(text, in: tx)
            guard let record = try SupportCaseStore.find(link.supportCase, in: tx),
                SupportObjection.counts(in: record.state),
                try isObjector(link, to: record, in: tx)
            else { throw SupportRefusal.invalidLink }
            return Preview(openedAt: record.openedAt, expiresAt: link.expiresAt, state: record.state)
        }
    }

    /// Uses the link up. One that comes while the case is in review already is noted beside the first.
    /// Throws `SupportRefusal.invalidLink`, `IdentityRefusal`, `PostgresError`.
    func run(_ text: String) async throws {
        let recipients = try await parts.recipients.required()
        let now = parts.dependencies.now()
        try await parts.client.transaction { tx in
            let link = try genuine(text, in: tx)
            guard var work = try SupportCaseWork.lock(link.supportCase, parts, recipients, now: now, in: tx),
                SupportObjection.counts(in: work.record.state), try isObjector(link, to: work.record, in: tx),
                try SupportObjectionLinkStore.use(link.id, now: now, in: tx)
            else { throw SupportRefusal.invalidLink }
            try SupportObjection.take(&work, by: .link, in: tx)
            try work.save(in: tx)
        }
        parts.outbox.wakeUp.signal()
    }

    /// One address may have been held more than once: any of the times counts.
    private func isObjector(
        _ link: SupportObjectionLinkStore.Link, to record: SupportCaseRecord, in tx: borrowing Transaction
    ) throws -> Bool {
        let held = try SupportContactStore.all(of: record.account, in: tx)
        guard let holder = held.first(where: { $0.contact.id == link.contact })?.contact else { return false }
        return held.contains {
            $0.contact.channel == holder.channel && $0.contact.folded == holder.folded && $0.isObjector(to: record)
        }
    }

    private func genuine(_ text: String, in tx: borrowing Transaction) throws -> SupportObjectionLinkStore.Link {
        guard let token = RecoveryLinkToken(parsing: text),
            let link = try SupportObjectionLinkStore.find(token.attempt, in: tx),
            parts.noticeLinks.matches(
                token, attempt: link.id, issue: link.supportCase, nonce: link.nonce, keyID: link.keyID),
            link.usedAt == nil, parts.dependencies.now().milliseconds < link.expiresAt.milliseconds
        else { throw SupportRefusal.invalidLink }
        return link
    }
}
