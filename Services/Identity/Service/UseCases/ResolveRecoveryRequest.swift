import EventContracts
import Foundation
import IdentityDomain
import Logging
import Messaging
import PostgresClient
import RecoveryCrypto
import ServiceRuntime

/// Finds out whom a request was for and asks token for a link, unless one was sent a moment ago (DESIGN 3.1, 5.2).
///
/// Runs in the worker, long after the asker was answered. One transaction resolves the request, wipes what was typed
/// and appends the event.
struct ResolveRecoveryRequest: Sendable {
    let parts: IdentityParts
    let logger: Logger

    /// Whom a request is for.
    private enum Target {
        case contact(ContactRecord)
        case nobody(RecoveryRequestStore.Outcome)
        /// The request that gave the handle out is still waiting itself.
        case later
    }

    /// Resolves one request. False when it was left as it is: another worker has it, or it has to wait.
    /// Throws `PostgresError` and what sealing throws.
    func run(_ id: UUID) async throws -> Bool {
        guard let recipients = await parts.recipients.ready() else { return false }
        let isResolved = try await parts.client.transaction { tx in
            guard let request = try RecoveryRequestStore.claim(id, in: tx) else { return false }
            return try resolve(request, recipients, in: tx)
        }
        if isResolved { parts.outbox.wakeUp.signal() }
        return isResolved
    }

    private func resolve(
        _ request: RecoveryRequestStore.Pending, _ recipients: RecipientSeals.Ready, in tx: borrowing Transaction
    ) throws -> Bool {
        let now = parts.dependencies.now()
        let target = try target(of: request, now: now, in: tx)
        switch target {
        case .later:
            try RecoveryRequestStore.postpone(request.id, in: tx)
            return false
        case .nobody(let outcome):
            try RecoveryRequestStore.resolve(
                request.id, outcome: outcome, account: nil, attempt: nil, contact: nil, now: now, in: tx)
        case .contact(let contact):
            try recover(contact, request, now: now, recipients, in: tx)
        }
        return true
    }

    private func target(
        of request: RecoveryRequestStore.Pending, now: Date, in tx: borrowing Transaction
    ) throws -> Target {
        guard now.milliseconds < request.expiresAt.milliseconds else { return .nobody(.expired) }
        if request.kind == .resend { return try earlierTarget(request, in: tx) }
        let channel: Channel = request.kind == .email ? .email : .sms
        let typed: String
        do {
            typed = try parts.identifiers.open(
                request.sealedIdentifier ?? "", request: request.id, channel: channel, expiresAt: request.expiresAt)
        } catch {
            // The key it was sealed with is gone from the ring; nobody can ever read it.
            logger.warning("a recovery request cannot be read", metadata: ["request": "\(request.id.wireText)"])
            return .nobody(.unreadable)
        }
        guard let contact = try ContactStore.powerful(channel: channel, folded: typed, in: tx) else {
            return .nobody(.notFound)
        }
        return .contact(contact)
    }

    private func earlierTarget(
        _ request: RecoveryRequestStore.Pending, in tx: borrowing Transaction
    ) throws -> Target {
        switch try RecoveryRequestStore.earlier(handleHash: request.handleHash, in: tx) {
        case .unknown: return .nobody(.notFound)
        case .pending: return .later
        case .resolved(let account, let contact):
            let live = try ContactStore.live(of: account, in: tx)
            guard let contact = live.first(where: { $0.id == contact }) else { return .nobody(.notFound) }
            return .contact(contact)
        }
    }

    /// Opens or finds the account's attempt under the account's lock and sends what the rule says.
    private func recover(
        _ contact: ContactRecord, _ request: RecoveryRequestStore.Pending, now: Date,
        _ recipients: RecipientSeals.Ready, in tx: borrowing Transaction
    ) throws {
        guard let account = try AccountStore.lock(contact.account, in: tx), account.state.isUsable,
            try ContactStore.live(of: account.id, in: tx).contains(where: { $0.id == contact.id })
        else {
            return try RecoveryRequestStore.resolve(
                request.id, outcome: .notFound, account: nil, attempt: nil, contact: nil, now: now, in: tx)
        }
        let open = try RecoveryAttemptStore.open(of: account.id, in: tx)
        let letter = RecoveryLetter(
            parts: parts, recipients: recipients, account: account, contact: contact, request: request, now: now)
        let attempt: UUID
        let outcome: RecoveryRequestStore.Outcome
        switch (open, decision(open, contact: contact, now: now)) {
        case (.some(let open), .coolDown):
            (attempt, outcome) = (open.id, .coolingDown)
        case (.some(let open), .resend):
            (attempt, outcome) = (open.id, .resent)
            try letter.sendAgain(attempt: attempt, in: tx)
        case (.some(let open), .freshLink):
            (attempt, outcome) = (open.id, .sent)
            try letter.send(attempt: attempt, in: tx)
        case (.some, .startOver), (.none, _):
            try voidExpired(account, now: now, in: tx)
            (attempt, outcome) = (parts.dependencies.newID(), .sent)
            try RecoveryAttemptStore.insert(attempt, account: account.id, now: now, in: tx)
            try letter.send(attempt: attempt, in: tx)
        }
        try RecoveryRequestStore.resolve(
            request.id, outcome: outcome, account: account.id, attempt: attempt, contact: contact.id, now: now, in: tx)
    }

    private func decision(
        _ open: RecoveryAttemptStore.Open?, contact: ContactRecord, now: Date
    ) -> RecoveryAttempt.Decision {
        let attempt = RecoveryAttempt(
            linkRequestedAt: open?.linkRequestedAt?.milliseconds, linkIsOfThisContact: open?.linkContact == contact.id,
            lastSentAt: open?.lastSentAt?.milliseconds)
        return attempt.decision(now: now.milliseconds, coolDown: parts.rules.coolDown.milliseconds)
    }

    private func voidExpired(_ account: AccountRecord, now: Date, in tx: borrowing Transaction) throws {
        let reason = RecoveryVoided.Reason.expired
        let voided = try RecoveryAttemptStore.voidAll(of: account.id, reason: reason.rawValue, now: now, in: tx)
        for attempt in voided {
            let event = RecoveryVoided(attemptId: attempt, reason: reason, voidedAt: now)
            try parts.outbox.append(event, account: account.id, correlation: attempt.wireText, in: tx)
        }
    }
}
