package import Foundation
package import PostgresClient
import SessionDomain

/// What session, as the owner of revocations, answers a service whose stream is stale.
package struct AnswerStanding: Sendable {
    private let client: PostgresClient

    package init(client: PostgresClient) { self.client = client }

    /// The account's floor and whether the one session is over.
    package func run(account: UUID, session: UUID?) async throws -> SessionStanding {
        try await client.transaction { tx in
            let floor = try FloorStore.current(account: account, in: tx)
            let known = try session.flatMap { try DeviceSessionStore.find(id: $0, in: tx) }
            return SessionStanding(belowEpoch: floor.belowEpoch, sessionEnded: known?.end != nil)
        }
    }
}
