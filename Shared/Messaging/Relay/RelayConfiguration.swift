/// How an ``OutboxRelay`` works. The defaults suit every service.
package struct RelayConfiguration: Sendable {
    /// Name of this instance among those that share the database; the same after a restart.
    package var instance: String
    /// Rows of one batch at most.
    package var batchSize = 500
    /// Rows of one stream in one batch at most, so that a busy account does not fill it alone.
    package var perStream = 64
    /// First and longest pause between polls that find nothing (A1.8). Signals end a pause early.
    package var shortestPause: Duration = .milliseconds(5)
    package var longestPause: Duration = .milliseconds(250)
    /// Longest pause after a failed publication.
    package var longestBackoff: Duration = .seconds(2)
    /// Heartbeats, and the check which log the broker serves.
    package var heartbeatInterval: Duration = .seconds(1)
    /// Erasing expired boxes and measuring the backlog.
    package var sweepInterval: Duration = .seconds(2)
    /// Creating and dropping daily partitions.
    package var partitionInterval: Duration = .seconds(600)
    /// How long to wait for the broker to name its log.
    package var metadataTimeout: Duration = .seconds(1)

    package init(instance: String) {
        self.instance = instance
    }
}
