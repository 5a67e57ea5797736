import EventContracts
import Foundation
import IdentityDomain
import Logging
import PostgresClient
import ServiceRuntime

/// Asks token for a code to each account behind a number, fresh or the same again.
///
/// Every account has its own attempt, code and message. A cool-down or a bound stops the one message and is
/// remembered, so that asking again with the same handle can still lead to a code.
struct SendRecoveryCodes: Sendable {
    private struct Receiver {
        var account: AccountRecord
        var person: RecoveryTarget.Person
    }

    let parts: IdentityParts
    let recipients: RecipientSeals.Ready
    let request: RecoveryRequestStore.Pending
    let number: PhoneNumber
    let now: Date
    let logger: Logger

    /// - Parameter first: the request that gave the handle out.
    func run(
        to people: [RecoveryTarget.Person], first: UUID, in tx: borrowing Transaction
    ) throws -> RecoveryResult {
        // All accounts are locked before anything is counted: whoever counts waits for no account any more.
        let receivers = try receivers(people, in: tx)
        var results: [RecoveryResult] = []
        var requestID = request.id
        for receiver in receivers {
            let name = receivers.count > 1 ? Self.initial(receiver.account.givenName) : nil
            let result = try send(to: receiver, called: name, requestID, in: tx)
            let isSent = result.outcome == .sent || result.outcome == .resent
            try RecoveryTargetStore.record(
                .init(
                    account: receiver.account.id, contact: receiver.person.contact.id,
                    attempt: isSent ? result.attempt : nil),
                request: first, in: tx)
            if isSent { requestID = parts.dependencies.newID() }
            results.append(result)
        }
        return .best(results)
    }

    private func receivers(
        _ people: [RecoveryTarget.Person], in tx: borrowing Transaction
    ) throws -> [Receiver] {
        var receivers: [Receiver] = []
        for person in people {
            guard let account = try AccountStore.lock(person.contact.account, in: tx), account.state.isUsable,
                try ContactStanding.load(of: account.id, rules: parts.rules, now: now, in: tx)
                    .mayRecover(person.contact.id)
            else { continue }
            receivers.append(Receiver(account: account, person: person))
        }
        return receivers
    }

    private func send(
        to receiver: Receiver, called name: String?, _ requestID: UUID, in tx: borrowing Transaction
    ) throws -> RecoveryResult {
        let (account, contact) = (receiver.account, receiver.person.contact)
        let open = try RecoveryAttemptStore.open(of: account.id, in: tx)
        var result = RecoveryResult(outcome: .sent, account: account.id, attempt: open?.id, contact: contact.id)
        let decision = decision(open)
        guard decision != .coolDown else {
            result.outcome = .coolingDown
            return result
        }
        guard try SMSAllowance(parts: parts, logger: logger).take(number, request: request.id, now: now, in: tx) else {
            result.outcome = .capped
            return result
        }
        let expiresAt = now.adding(milliseconds: parts.rules.smsCodeLife.milliseconds)
        let letter = RecoveryLetter(
            parts: parts, recipients: recipients, account: account, contact: contact, name: name,
            requestID: requestID, handleHash: request.handleHash, now: now, expiresAt: expiresAt)
        if let open, decision == .send {
            try RecoveryAttemptStore.recordSMS(open.id, now: now, in: tx)
            let isRepeat = receiver.person.earlierAttempt == open.id
            result.outcome = isRepeat ? .resent : .sent
            try isRepeat ? letter.sendAgain(attempt: open.id, in: tx) : letter.send(attempt: open.id, in: tx)
            return result
        }
        let attempt = try BeginRecoveryAttempt(parts: parts).run(for: account, now: now, in: tx)
        try RecoveryAttemptStore.recordSMS(attempt, now: now, in: tx)
        try letter.send(attempt: attempt, in: tx)
        result.attempt = attempt
        return result
    }

    private func decision(_ open: RecoveryAttemptStore.Open?) -> RecoveryAttempt.CodeDecision {
        guard let open else { return .startOver }
        let attempt = RecoveryAttempt(
            linkRequestedAt: open.linkRequestedAt?.milliseconds, linkIsOfThisContact: false,
            lastSentAt: open.lastSentAt?.milliseconds, lastSMSAt: open.lastSMSAt?.milliseconds)
        return attempt.codeDecision(now: now.milliseconds, coolDown: parts.rules.coolDown.milliseconds)
    }

    /// What tells two people with one telephone apart, and nobody else who they are (SMS-15).
    private static func initial(_ givenName: String) -> String? {
        givenName.first.map { String($0).uppercased() }
    }
}
