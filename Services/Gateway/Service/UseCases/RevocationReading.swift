package import Foundation
package import Messaging

/// What is asked of the revocation feed.
package protocol RevocationReading: Sendable {
    /// What the feed says about a session.
    func verdict(account: UUID, session: UUID, epoch: Int64) -> RevocationFeed.Verdict
    /// Time since the feed was known to be complete.
    var staleness: Duration { get }
}

extension RevocationFeed: RevocationReading {}
