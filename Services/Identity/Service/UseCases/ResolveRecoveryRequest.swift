import Foundation
import IdentityDomain
import Logging
import Messaging
import PostgresClient
import ServiceRuntime

/// Finds out whom a request was for and asks token for a link or for codes (DESIGN 3.1, 5.2).
///
/// Runs in the worker, long after the asker was answered. One transaction resolves the request, wipes what was typed
/// and appends the events.
struct ResolveRecoveryRequest: Sendable {
    let parts: IdentityParts
    let logger: Logger

    /// Resolves one request. False when it was left as it is: another worker has it, or it has to wait.
    /// Throws `PostgresError`, `PhoneRiskUnavailable` and what sealing throws.
    func run(_ due: RecoveryRequestStore.Due) async throws -> Bool {
        guard let recipients = await parts.recipients.ready() else { return false }
        if due.kind == .lookup {
            switch try await LookupAllowance(parts: parts, logger: logger).take(due.id) {
            case .within: break
            case .over: return true
            case .elsewhere: return false
            }
        }
        let sim = try await CheckSIMChange(parts: parts, logger: logger).run(due.id)
        let isResolved = try await parts.client.transaction { tx in
            guard let request = try RecoveryRequestStore.claim(due.id, in: tx) else { return false }
            return try resolve(request, sim, recipients, in: tx)
        }
        if isResolved { parts.outbox.wakeUp.signal() }
        return isResolved
    }

    private func resolve(
        _ request: RecoveryRequestStore.Pending, _ sim: CheckSIMChange.Answer, _ recipients: RecipientSeals.Ready,
        in tx: borrowing Transaction
    ) throws -> Bool {
        let now = parts.dependencies.now()
        let result: RecoveryResult
        switch try FindRecoveryTarget(parts: parts, logger: logger).run(request, now: now, in: tx) {
        case .later:
            try RecoveryRequestStore.postpone(request.id, in: tx)
            return false
        case .nobody(let outcome):
            result = .nobody(outcome)
        case .address(let contact):
            result = try SendRecoveryLink(parts: parts, recipients: recipients, request: request, now: now)
                .run(to: contact, in: tx)
        case .number(let number, let people, let first):
            switch isSuspicious(number, sim) {
            case nil:
                // Somebody proved the number since it was looked up: it is checked in the next round.
                return false
            case .some(true):
                result = try RefuseSuspiciousNumber(parts: parts, recipients: recipients, now: now).run(people, in: tx)
            case .some(false):
                let codes = SendRecoveryCodes(
                    parts: parts, recipients: recipients, request: request, number: number, now: now, logger: logger)
                result = try codes.run(to: people, first: first, in: tx)
            }
        case .found(let people, let renewals, let first):
            let send = SendToFound(
                parts: parts, recipients: recipients, request: request, now: now, logger: logger,
                isSuspicious: { isSuspicious($0, sim) })
            guard let sent = try send.run(to: people, renewals: renewals, first: first, in: tx) else { return false }
            result = sent
        }
        try finish(request, result, now: now, in: tx)
        return true
    }

    private func finish(
        _ request: RecoveryRequestStore.Pending, _ result: RecoveryResult, now: Date, in tx: borrowing Transaction
    ) throws {
        try RecoveryRequestStore.resolve(
            request.id, outcome: result.outcome, account: result.account, attempt: result.attempt,
            contact: result.contact, now: now, in: tx)
    }

    /// Whether the number is suspicious; nil when that should have been asked and was not.
    private func isSuspicious(_ number: PhoneNumber, _ sim: CheckSIMChange.Answer) -> Bool? {
        switch sim {
        case .none: parts.phoneRisk == nil ? false : nil
        case .checked(let checked): checked[number]
        }
    }
}
