package import Foundation

/// How far one resource server has applied the revocation feed; written at most once a second and valid for 30 seconds.
/// Producer: every resource server, under the name of its service. Consumer: session. Key: none of an account; the record's
/// key is the instance. No sequence. No sensitive fields.
package struct RevocationApplied: RekeyEvent {
    package static let type = "rekey.revocation.applied"
    package static let topic = Topic.acknowledgement

    /// As in `ce_source` after `rekey/`.
    package var service: String
    /// One running process.
    package var instance: String
    /// Kafka's cluster id, so that positions of a log that was emptied do not count.
    package var log: String
    /// One of each partition that has been read to a heartbeat.
    package var positions: [Position]
    package var appliedAt: Date
    /// For how long the server may be counted as present after this.
    package var leaseMilliseconds: Int64

    package init(
        service: String, instance: String, log: String, positions: [Position], appliedAt: Date,
        leaseMilliseconds: Int64
    ) {
        self.service = service
        self.instance = instance
        self.log = log
        self.positions = positions
        self.appliedAt = appliedAt
        self.leaseMilliseconds = leaseMilliseconds
    }

    /// Everything on the partition up to here is applied.
    package struct Position: Codable, Sendable, Equatable {
        package var partition: Int32
        /// Offset of the last applied record.
        package var offset: Int64
        /// From the newest heartbeat applied: no unsent row of the partition is older, milliseconds since 1970 by the
        /// session database's clock.
        package var publishedThrough: Int64
        package init(partition: Int32, offset: Int64, publishedThrough: Int64) {
            self.partition = partition
            self.offset = offset
            self.publishedThrough = publishedThrough
        }
    }
}
