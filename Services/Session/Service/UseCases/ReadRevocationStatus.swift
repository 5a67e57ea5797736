import EventContracts
package import Foundation
import KafkaClient
package import PostgresClient
import SessionDomain

/// Whether every resource server has applied a sign-out of all sessions below an epoch (DESIGN 3.8).
package struct ReadRevocationStatus: Sendable {
    /// Milliseconds since 1970 by the database's clock.
    package typealias DatabaseTime = @Sendable (borrowing Transaction) throws -> Int64

    private let client: PostgresClient
    private let partitions: Int32
    private let databaseTime: DatabaseTime

    /// - Parameter partitions: of the feed's topic.
    package init(
        client: PostgresClient, partitions: Int32,
        databaseTime: @escaping DatabaseTime = { try DatabaseClock.now(in: $0) }
    ) {
        self.client = client
        self.partitions = partitions
        self.databaseTime = databaseTime
    }

    package func run(account: UUID, epoch: Int64) async throws -> RevocationStatus {
        let partition = KafkaPartitioner.partition(key: [UInt8](account.wireText.utf8), count: partitions)
        return try await client.transaction { tx in
            let now = try databaseTime(tx)
            let floor = try FloorStore.current(account: account, in: tx)
            let revocation = try RevocationStore.find(account: account, epoch: epoch, in: tx)
            // One that is over and forgotten is as good as confirmed everywhere.
            let isForgotten = revocation == nil && floor.belowEpoch >= epoch
            let servers = try ResourceServerStore.all(partition: partition, now: now, in: tx).map { server in
                RevocationStatus.Server(
                    name: server.service, instance: server.instance,
                    state: isForgotten
                        ? .safe
                        : ServerState(
                            written: revocation?.written, publishedThrough: server.publishedThrough,
                            leaseUntil: server.leaseUntil, now: now))
            }
            let isOver = revocation.map { now >= $0.written + ServerState.accessTokenLife } ?? isForgotten
            let isConfirmed = revocation != nil && !servers.isEmpty && servers.allSatisfy(\.state.isDone)
            return RevocationStatus(
                epoch: epoch, revokedAt: revocation?.revokedAt, confirmed: isConfirmed || isOver,
                sessionsEnded: revocation?.sessionsEnded ?? 0, servers: servers)
        }
    }
}
