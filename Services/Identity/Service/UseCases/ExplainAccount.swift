import EventContracts
import Foundation
import IdentityDomain
import PostgresClient
import ServiceRuntime

/// Tells an operator how an account is reached and what became of its recoveries, and writes down who looked and why.
struct ExplainAccount: Sendable {
    /// Recoveries of one answer.
    static let maximumRecoveries = 20
    /// Requests that are looked through for them.
    private static let maximumRequests = 200

    /// What an operator has in hand.
    enum Subject: Sendable {
        case account(UUID)
        case email(EmailAddress)
        /// Of an attempt or of a request.
        case recovery(UUID)
        /// SHA-256 of the handle that only the asker's browser holds.
        case handle([UInt8])

        var key: OperatorReadingStore.Key {
            switch self {
            case .account: .account
            case .email: .email
            case .recovery, .handle: .recovery
            }
        }
    }

    /// An attempt with the requests that led to it, or a request that led to none.
    struct Recovery: Sendable {
        var attempt: RecoveryStoryStore.Attempt?
        /// The oldest first.
        var requests: [RecoveryStoryStore.Request]
        var askedAt: Date

        var channel: Channel? {
            requests.last { $0.channel != nil }?.channel
                ?? attempt.flatMap { $0.linkRequestedAt != nil ? .email : $0.lastSMSAt != nil ? .sms : nil }
        }

        /// From when on nothing of it can be used any more, at the latest.
        var expiresAt: Date? {
            guard let attempt else { return nil }
            let rule = RecoveryAttempt(
                linkRequestedAt: attempt.linkRequestedAt?.milliseconds, linkIsOfThisContact: false, lastSentAt: nil,
                lastSMSAt: attempt.lastSMSAt?.milliseconds)
            return rule.endsAt.map { Date(milliseconds: $0) }
        }
    }

    struct Explanation: Sendable {
        var account: AccountRecord
        var contacts: [ContactRecord]
        /// What keeps messages from contacts, by contact.
        var obstacles: [UUID: DeliveryObstacle]
        /// The newest first.
        var recoveries: [Recovery]
    }

    enum Outcome: Sendable {
        case explained(Explanation)
        case unknown
        /// Nobody has looked at the request yet.
        case waiting
        /// The request was for nobody.
        case nobody(outcome: String)
    }

    let parts: IdentityParts

    /// Throws `PostgresError`.
    func run(_ subject: Subject, for reader: OperatorReadingStore.Reader) async throws -> Outcome {
        let (now, id) = (parts.dependencies.now(), parts.dependencies.newID())
        return try await parts.client.transaction { tx in
            let owner = try Self.owner(of: subject, in: tx)
            var explanation: Explanation?
            if case .account(let account, let attempt, let request) = owner {
                explanation = try Self.explain(account, attempt: attempt, request: request, in: tx)
            }
            try OperatorReadingStore.insert(
                id, of: explanation?.account.id, with: subject.key, by: reader, now: now, in: tx)
            if let explanation { return .explained(explanation) }
            switch owner {
            case .waiting: return .waiting
            case .nobody(let outcome): return .nobody(outcome: outcome)
            case .account, nil: return .unknown
            }
        }
    }

    private static func owner(
        of subject: Subject, in tx: borrowing Transaction
    ) throws -> RecoveryStoryStore.Owner? {
        switch subject {
        case .account(let id): .account(id, attempt: nil, request: nil)
        case .email(let address):
            try ContactStore.holder(ofEmail: address.folded, in: tx)
                .map { .account($0.account, attempt: nil, request: nil) }
        case .recovery(let id): try RecoveryStoryStore.owner(of: id, in: tx)
        case .handle(let hash): try RecoveryStoryStore.owner(ofHandle: hash, in: tx)
        }
    }

    /// - Parameters:
    ///   - attempt: the one that was asked about; nil for all.
    ///   - request: the one that was asked about, which counts when it led to no attempt.
    private static func explain(
        _ id: UUID, attempt: UUID?, request: UUID?, in tx: borrowing Transaction
    ) throws -> Explanation? {
        guard let account = try AccountStore.find(id, in: tx) else { return nil }
        let attempts = try RecoveryStoryStore.attempts(of: id, only: attempt, limit: maximumRecoveries, in: tx)
        let requests = try RecoveryStoryStore.requests(of: id, limit: maximumRequests, in: tx)
        var recoveries = recoveries(attempts, requests)
        if attempt != nil {
            recoveries.removeAll { $0.attempt == nil }
        } else if let request {
            recoveries = recoveries.filter { $0.requests.contains { $0.id == request } }
        }
        return Explanation(
            account: account, contacts: try ContactStore.live(of: id, in: tx),
            obstacles: try ContactReachStore.obstacles(of: id, in: tx), recoveries: recoveries)
    }

    private static func recoveries(
        _ attempts: [RecoveryStoryStore.Attempt], _ requests: [RecoveryStoryStore.Request]
    ) -> [Recovery] {
        let requests = Array(requests.reversed())
        let begun = attempts.map { attempt in
            let own = requests.filter { $0.attempt == attempt.id }
            return Recovery(attempt: attempt, requests: own, askedAt: own.first?.at ?? attempt.openedAt)
        }
        let refused = requests.filter { $0.attempt == nil }
            .map { Recovery(attempt: nil, requests: [$0], askedAt: $0.at) }
        let all = (begun + refused).sorted { $0.askedAt > $1.askedAt }
        return Array(all.prefix(maximumRecoveries))
    }
}
