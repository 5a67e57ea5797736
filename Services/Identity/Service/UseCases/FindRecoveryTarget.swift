import EventContracts
import Foundation
import IdentityDomain
import Logging
import PostgresClient

/// Finds out whom a request was for: by what was typed, or by the handle of an earlier request.
struct FindRecoveryTarget: Sendable {
    let parts: IdentityParts
    let logger: Logger

    func run(
        _ request: RecoveryRequestStore.Pending, now: Date, in tx: borrowing Transaction
    ) throws -> RecoveryTarget {
        guard now.milliseconds < request.expiresAt.milliseconds else { return .nobody(.expired) }
        switch request.kind {
        case .resend: return try earlier(request, now: now, in: tx)
        case .email:
            guard let typed = typed(request, .email) else { return .nobody(.unreadable) }
            guard let contact = try ContactStore.holder(ofEmail: typed, in: tx) else { return .nobody(.notFound) }
            guard try standing(contact.account, now, in: tx).mayRecover(contact.id) else { return .nobody(.tooNew) }
            return .address(contact)
        case .sms:
            guard let typed = typed(request, .sms) else { return .nobody(.unreadable) }
            // Countries may be served no longer since it was typed.
            guard let number = try? parts.phones.number(typed) else { return .nobody(.notFound) }
            let since = now.adding(milliseconds: -parts.rules.contactMemory)
            let proved = try ContactStore.proved(
                number: number.e164, takenOffSince: since, limit: RecoveryAttempt.accountsPerNumber, in: tx)
            let able = try proved.filter { try standing($0.account, now, in: tx).mayRecover($0.id) }
            guard able.isEmpty == proved.isEmpty else { return .nobody(.tooNew) }
            return Self.target(number, able.map { .init(contact: $0, earlierAttempt: nil) }, request.id)
        }
    }

    private func typed(_ request: RecoveryRequestStore.Pending, _ channel: Channel) -> String? {
        do {
            return try parts.identifiers.open(
                request.sealedIdentifier ?? "", request: request.id, channel: channel, expiresAt: request.expiresAt)
        } catch {
            // The key it was sealed with is gone from the ring; nobody can ever read it.
            logger.warning("a recovery request cannot be read", metadata: ["request": "\(request.id.wireText)"])
            return nil
        }
    }

    private func earlier(
        _ request: RecoveryRequestStore.Pending, now: Date, in tx: borrowing Transaction
    ) throws -> RecoveryTarget {
        switch try RecoveryRequestStore.earlier(handleHash: request.handleHash, in: tx) {
        case .unknown: return .nobody(.notFound)
        case .pending: return .later
        case .resolved(let account, let contact):
            let able = try standing(account, now, in: tx).recovering
            return able.first { $0.id == contact }.map { .address($0) } ?? .nobody(.notFound)
        case .byNumber(let first):
            let life = parts.rules.smsCodeLife.milliseconds
            guard now.milliseconds < request.createdAt.milliseconds + life else { return .nobody(.expired) }
            return try sameNumber(as: first, now: now, in: tx)
        }
    }

    /// The accounts that the first request reached, as far as the number is still theirs.
    private func sameNumber(as first: UUID, now: Date, in tx: borrowing Transaction) throws -> RecoveryTarget {
        var people: [RecoveryTarget.Person] = []
        for target in try RecoveryTargetStore.all(of: first, in: tx) {
            let able = try standing(target.account, now, in: tx).recovering
            guard let contact = able.first(where: { $0.id == target.contact }) else { continue }
            people.append(.init(contact: contact, earlierAttempt: target.attempt))
        }
        guard let text = people.first?.contact.address, let number = try? parts.phones.number(text) else {
            return .nobody(.notFound)
        }
        return Self.target(number, people, first)
    }

    private func standing(
        _ account: UUID, _ now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> ContactStanding {
        try ContactStanding.load(of: account, rules: parts.rules, now: now, in: tx)
    }

    /// By account: two transactions that lock several never wait for each other.
    private static func target(
        _ number: PhoneNumber, _ people: [RecoveryTarget.Person], _ request: UUID
    ) -> RecoveryTarget {
        guard !people.isEmpty else { return .nobody(.notFound) }
        let ordered = people.sorted { $0.contact.account.wireText < $1.contact.account.wireText }
        return .number(number, ordered, request: request)
    }
}
