package import Foundation

/// What is asked of the revocation feed; ``RevocationFeed`` answers it.
package protocol RevocationReading: Sendable {
    /// What the feed says about a session. Synchronous, on any thread.
    func verdict(account: UUID, session: UUID, epoch: Int64) -> SessionVerdict
    /// Real time since the instant up to which the feed is known to be complete.
    var staleness: Duration { get }
}
