package import EventContracts
package import Foundation
package import KafkaClient
package import Messaging

/// Makes the records by which one process acknowledges.
package struct Acknowledgement: Sendable {
    private let service: String
    private let instance: String
    private let partitions: Int32
    private let newID: @Sendable () -> UUID
    private let now: @Sendable () -> Date

    package init(
        service: String, instance: String, partitions: Int32, newID: @escaping @Sendable () -> UUID,
        now: @escaping @Sendable () -> Date
    ) {
        self.service = service
        self.instance = instance
        self.partitions = partitions
        self.newID = newID
        self.now = now
    }

    /// A signed record. All records of one process stand on one partition, so that they are read in order.
    package func record(
        log: String, positions: [RevocationApplied.Position], lease: Duration,
        signedBy authenticity: any RecordAuthenticity
    ) throws -> KafkaRecord {
        let at = now()
        let event = RevocationApplied(
            service: service, instance: instance, log: log, positions: positions, appliedAt: at,
            leaseMilliseconds: Int64(lease / .milliseconds(1)))
        let envelope = EventEnvelope(
            id: newID(), source: "rekey/\(service)", type: RevocationApplied.type, time: at, account: nil,
            dataSchema: RevocationApplied.dataSchema, data: try EventJSON.encode(event))
        var record = StoredRecord(envelope)
        record.key = [UInt8]("\(service)/\(instance)".utf8)
        record = try record.signed(by: authenticity, topic: Topic.acknowledgement.rawValue)
        return KafkaRecord(
            topic: Topic.acknowledgement.rawValue,
            partition: KafkaPartitioner.partition(key: record.key ?? [], count: partitions), key: record.key,
            value: record.value, headers: record.headers)
    }
}
