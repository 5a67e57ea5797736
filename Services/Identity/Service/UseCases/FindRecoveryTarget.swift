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
            // What was taken off and counts no more is as good as unknown.
            guard !able.isEmpty || !proved.contains(where: { $0.departure == nil }) else { return .nobody(.tooNew) }
            return Self.target(number, able.map { .init(contact: $0, earlierAttempt: nil) }, request.id)
        case .lookup:
            guard let terms = terms(of: request) else { return .nobody(.unreadable) }
            return try people(behind: terms, request.id, now: now, in: tx)
        }
    }

    /// What somebody looked for an account by; nil when nobody can read it any more.
    func terms(of request: RecoveryRequestStore.Pending) -> LookupTerms? {
        readable(request) {
            try parts.identifiers.terms(
                request.sealedIdentifier ?? "", request: request.id, expiresAt: request.expiresAt)
        }
    }

    private func people(
        behind terms: LookupTerms, _ request: UUID, now: Date, in tx: borrowing Transaction
    ) throws -> RecoveryTarget {
        let hits = try FindByInstrument(parts: parts).run(terms, in: tx)
        var people: [RecoveryTarget.Person] = []
        for account in Set(hits.map(\.account)) {
            let able = try standing(account, now, in: tx).recovering
            let obstacles = try ContactReachStore.obstacles(of: account, in: tx)
            guard let contact = RecoveryContact.choice(of: able, obstacles) else { continue }
            people.append(.init(contact: contact, earlierAttempt: nil))
        }
        let current = terms.fingerprints.first { $0.keyID == parts.instruments.currentKeyID }
        let renewals = hits.compactMap { hit in
            current.flatMap { $0 == hit.fingerprint ? nil : $0 }
                .map { InstrumentRenewal(account: hit.account, old: hit.fingerprint, new: $0) }
        }
        return Self.found(people, renewals: renewals, request)
    }

    private func typed(_ request: RecoveryRequestStore.Pending, _ channel: Channel) -> String? {
        readable(request) {
            try parts.identifiers.open(
                request.sealedIdentifier ?? "", request: request.id, channel: channel, expiresAt: request.expiresAt)
        }
    }

    private func readable<Value>(_ request: RecoveryRequestStore.Pending, _ open: () throws -> Value) -> Value? {
        do {
            return try open()
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
        case .byLookup(let first): return try sameAccounts(as: first, now: now, in: tx)
        }
    }

    /// The contacts that the first request reached, as far as they are still on their accounts.
    private func sameAccounts(as first: UUID, now: Date, in tx: borrowing Transaction) throws -> RecoveryTarget {
        var people: [RecoveryTarget.Person] = []
        for target in try RecoveryTargetStore.all(of: first, in: tx) {
            let able = try standing(target.account, now, in: tx).recovering
            guard let contact = able.first(where: { $0.id == target.contact }) else { continue }
            people.append(.init(contact: contact, earlierAttempt: target.attempt))
        }
        return Self.found(people, renewals: [], first)
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
        people.isEmpty ? .nobody(.notFound) : .number(number, ordered(people), request: request)
    }

    private static func found(
        _ people: [RecoveryTarget.Person], renewals: [InstrumentRenewal], _ request: UUID
    ) -> RecoveryTarget {
        people.isEmpty ? .nobody(.notFound) : .found(ordered(people), renewals: renewals, request: request)
    }

    /// By account: two transactions that lock several never wait for each other.
    private static func ordered(_ people: [RecoveryTarget.Person]) -> [RecoveryTarget.Person] {
        people.sorted { $0.contact.account.wireText < $1.contact.account.wireText }
    }
}
