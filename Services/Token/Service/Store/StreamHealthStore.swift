package import EventContracts
package import Foundation
import Messaging
package import PostgresClient
package import TokenDomain

/// How far the streams that a mint depends on can be trusted for one account.
package enum StreamHealthStore {
    /// Streams whose silence or gap means that the account's standing may have moved unseen.
    package static let topics: [Topic] = [.account, .credential, .revocation]

    /// Ages by the database's clock, and whether one of the account's streams waits for a missing event.
    package static func ages(account: UUID, in tx: borrowing Transaction) throws -> StreamAges {
        let waiting = try tx.query(
            """
            select exists (select from held_account
                where account = \(account) and topic = any(\(topics.map(\.rawValue)))) as waiting
            """)
        return StreamAges(
            account: try StreamFreshness.age(topic: .account, account: account, in: tx),
            credential: try StreamFreshness.age(topic: .credential, account: account, in: tx),
            revocation: try StreamFreshness.age(topic: .revocation, account: account, in: tx),
            hasGap: try waiting.first?.decode("waiting") ?? true)
    }
}
