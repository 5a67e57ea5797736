import EventContracts
import Foundation
import IdentityDomain
import Logging
import PostgresClient
import ServiceRuntime

/// Sends each account that a look-up found its own message, to the one contact that was chosen for it.
///
/// All accounts are locked before anything is sent. Whom it reached is remembered under the request that gave the handle
/// out, so that asking again with the handle repeats it.
struct SendToFound: Sendable {
    let parts: IdentityParts
    let recipients: RecipientSeals.Ready
    let request: RecoveryRequestStore.Pending
    let now: Date
    let logger: Logger
    /// Whether the SIM card of a number was changed a short while ago; nil when that should have been asked and was not.
    let isSuspicious: @Sendable (PhoneNumber) -> Bool?

    /// Nil, and nothing is done, when a number has to be checked first.
    /// - Parameters:
    ///   - renewals: rows that can stand under the current key alone, now that their number was in hand.
    ///   - first: the request that gave the handle out.
    func run(
        to people: [RecoveryTarget.Person], renewals: [InstrumentRenewal], first: UUID, in tx: borrowing Transaction
    ) throws -> RecoveryResult? {
        for person in people where person.contact.channel == .sms {
            if let number = number(of: person), isSuspicious(number) == nil { return nil }
        }
        for person in people { _ = try AccountStore.lock(person.contact.account, in: tx) }
        for renewal in renewals where people.contains(where: { $0.contact.account == renewal.account }) {
            try InstrumentStore.rewrite(renewal.old, as: renewal.new, account: renewal.account, in: tx)
        }
        var results: [RecoveryResult] = []
        for person in people {
            var own = request
            // One message each at most: the second account's has an id of its own.
            if !results.isEmpty { own.id = parts.dependencies.newID() }
            let result =
                person.contact.channel == .email
                ? try sendLink(to: person, own, first, in: tx) : try sendCode(to: person, own, first, in: tx)
            if result.outcome == .sent || result.outcome == .resent {
                try AccountHistory.appendRarely(
                    .lookedUp, account: person.contact.account, id: parts.dependencies.newID(), now: now, in: tx)
            }
            results.append(result)
        }
        return .best(results)
    }

    private func sendLink(
        to person: RecoveryTarget.Person, _ own: RecoveryRequestStore.Pending, _ first: UUID,
        in tx: borrowing Transaction
    ) throws -> RecoveryResult {
        let result = try SendRecoveryLink(parts: parts, recipients: recipients, request: own, now: now)
            .run(to: person.contact, in: tx)
        guard let account = result.account else { return result }
        try RecoveryTargetStore.record(
            .init(account: account, contact: person.contact.id, attempt: result.attempt), request: first, in: tx)
        return result
    }

    /// A code is good for as long as the request for one is, so a look-up that waited longer sends none.
    private func sendCode(
        to person: RecoveryTarget.Person, _ own: RecoveryRequestStore.Pending, _ first: UUID,
        in tx: borrowing Transaction
    ) throws -> RecoveryResult {
        guard let number = number(of: person) else { return .nobody(.notFound) }
        guard now.milliseconds < request.createdAt.milliseconds + parts.rules.smsCodeLife.milliseconds else {
            return .nobody(.expired)
        }
        guard isSuspicious(number) == false else {
            return try RefuseSuspiciousNumber(parts: parts, recipients: recipients, now: now).run([person], in: tx)
        }
        return try SendRecoveryCodes(
            parts: parts, recipients: recipients, request: own, number: number, now: now, logger: logger
        ).run(to: [person], first: first, in: tx)
    }

    /// Nil when its country is served no longer.
    private func number(of person: RecoveryTarget.Person) -> PhoneNumber? {
        try? parts.phones.number(person.contact.address)
    }
}
