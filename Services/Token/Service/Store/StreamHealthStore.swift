package import EventContracts
package import Foundation
import Messaging
package import PostgresClient
package import TokenDomain

/// How far the streams that a mint depends on can be trusted for one account.
package struct StreamHealthStore: Sendable {
    /// Streams whose silence or gap means that the account's standing may have moved unseen.
    package static let topics: [Topic] = [.account, .credential, .revocation]

    private let partitions: Int32

    /// - Parameter partitions: of every topic, as configured.
    package init(partitions: Int32) { self.partitions = partitions }

    /// Ages by the database's clock.
    package func ages(account: UUID, in tx: borrowing Transaction) throws -> StreamAges {
        StreamAges(
            account: try StreamFreshness.age(topic: .account, account: account, partitions: partitions, in: tx),
            credential: try StreamFreshness.age(topic: .credential, account: account, partitions: partitions, in: tx),
            revocation: try StreamFreshness.age(topic: .revocation, account: account, partitions: partitions, in: tx))
    }
}
