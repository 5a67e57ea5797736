package import Foundation
package import Logging
package import PostgresClient
import TokenDomain

/// The one way to decide something about an account's sessions: on fresh knowledge, and never beside a change of it.
///
/// The body runs in a transaction that holds the account's standing FOR SHARE. Where a stream is older than 5 seconds,
/// or an event of the account is missing, the owners are asked first and their answer is added with `max`.
package struct StandingGate: Sendable {
    private let client: PostgresClient
    private let streams: StreamHealthStore
    private let owners: any StandingOwners
    private let logger: Logger

    package init(client: PostgresClient, streams: StreamHealthStore, owners: any StandingOwners, logger: Logger) {
        self.client = client
        self.streams = streams
        self.owners = owners
        self.logger = logger
    }

    /// Runs `body` on what is known. Throws `CannotBeSure` when nobody knows, and what `body` throws.
    package func decide<Decision: Sendable>(
        account: UUID, session: UUID?,
        _ body: @Sendable (AccountKnowledge, borrowing Transaction) throws -> Decision
    ) async throws -> Decision {
        let atOnce: Decision? = try await client.transaction { tx in
            guard try streams.ages(account: account, in: tx).areFresh else { return nil }
            let standing = try StandingStore.shared(account: account, in: tx)
            return try body(AccountKnowledge(standing: standing), tx)
        }
        if let atOnce { return atOnce }

        let answer = try await askOwners(account: account, session: session)
        return try await client.transaction { tx in
            try StandingStore.raise(
                account: account, epoch: answer.standing.epoch,
                credentialVersion: answer.standing.credentialVersion, in: tx)
            let standing = try StandingStore.shared(account: account, in: tx)
            let knowledge = AccountKnowledge(
                standing: standing.combined(with: answer.standing), sessionEnded: answer.sessionEnded)
            return try body(knowledge, tx)
        }
    }

    private func askOwners(account: UUID, session: UUID?) async throws -> AccountKnowledge {
        do {
            return try await owners.standing(account: account, session: session)
        } catch {
            logger.warning("streams are stale and an owner did not answer", metadata: ["error": "\(type(of: error))"])
            throw CannotBeSure()
        }
    }
}
