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
    func run(_ id: UUID) async throws -> Bool {
        guard let recipients = await parts.recipients.ready() else { return false }
        let sim = try await CheckSIMChange(parts: parts, logger: logger).run(id)
        let isResolved = try await parts.client.transaction { tx in
            guard let request = try RecoveryRequestStore.claim(id, in: tx) else { return false }
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
            switch standing(number, sim) {
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
        }
        try RecoveryRequestStore.resolve(
            request.id, outcome: result.outcome, account: result.account, attempt: result.attempt,
            contact: result.contact, now: now, in: tx)
        return true
    }

    /// Whether the number is suspicious; nil when that should have been asked and was not.
    private func standing(_ number: PhoneNumber, _ sim: CheckSIMChange.Answer) -> Bool? {
        switch sim {
        case .none: parts.phoneRisk == nil ? false : nil
        case .checked(let checked, let isSuspicious): checked == number ? isSuspicious : nil
        }
    }
}
