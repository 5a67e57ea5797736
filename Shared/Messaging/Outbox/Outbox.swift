package import EventContracts
package import Foundation
import KafkaClient
package import PostgresClient
package import ServiceRuntime

/// Writes events in the business transaction; the ``OutboxRelay`` of the same service publishes them afterwards.
///
/// An event exists exactly when its transaction committed. Within one `(topic, account)` the sequence has no gap and
/// follows the order of the commits, because its counter row stays locked until the commit (A1.1).
package struct Outbox: Sendable {
    /// Buckets that relays share; fixed for life.
    package static let buckets: Int32 = 256

    package let source: ServiceName
    package let dependencies: SystemDependencies
    /// Partitions of every topic; never changed once the first event was written.
    package let partitions: Int32
    /// Signal it after the commit (`outbox.wakeUp.signal()`): the relay then publishes at once.
    package let wakeUp: RelayWakeUp

    package init(source: ServiceName, dependencies: SystemDependencies, partitions: Int32 = Topic.defaultPartitions) {
        precondition(partitions > 0, "a topic has at least one partition")
        self.source = source
        self.dependencies = dependencies
        self.partitions = partitions
        wakeUp = RelayWakeUp()
    }

    /// Appends one event to the transaction.
    ///
    /// - Parameters:
    ///   - account: What the event is about; it becomes the record's key. `nil` only for events without a sequence.
    ///   - expiresAt: After this the event can have no visible effect; its `sealed` member is then erased.
    ///   - cause: The event being handled, for correlation, causation and trace context.
    ///   - correlation: Shared by all events of one cause; by default the cause's, else the new event's own id.
    ///   - traceparent: W3C trace context of a request that is not itself caused by an event.
    ///   - topic: Only for event types that several topics carry (dead letters); by default the type's own topic.
    /// - Returns: The event's id (UUIDv7).
    /// - Throws: `PostgresError`, or `EncodingError` when the event does not encode.
    @discardableResult
    package func append<E: RekeyEvent>(
        _ event: E, account: UUID?, expiresAt: Date? = nil, cause: EventEnvelope? = nil, correlation: String? = nil,
        traceparent: String? = nil, topic: Topic = E.topic, in tx: borrowing Transaction
    ) throws -> UUID {
        let row = try row(
            event, account: account, expiresAt: expiresAt, cause: cause, correlation: correlation,
            traceparent: traceparent, topic: topic)
        if topic.isSequenced {
            guard let account else { throw OutboxError.accountMissing(topic) }
            try OutboxStore.insertSequenced(row, account: account, in: tx)
        } else {
            try OutboxStore.insert(row, in: tx)
        }
        return row.id
    }

    /// Appends one event for each of many accounts in one statement. The caller holds the accounts' row locks.
    ///
    /// - Parameters:
    ///   - events: at most one for an account, of a topic with a sequence.
    ///   - correlation: shared by all of them.
    /// - Throws: `PostgresError`, or `EncodingError` when an event does not encode.
    package func append<E: RekeyEvent>(
        _ events: [(account: UUID, event: E)], correlation: String, in tx: borrowing Transaction
    ) throws {
        guard !events.isEmpty else { return }
        let rows = try events.map { account, event in
            try row(event, account: account, correlation: correlation, topic: E.topic)
        }
        try OutboxStore.insertSequenced(rows, in: tx)
    }

    private func row<E: RekeyEvent>(
        _ event: E, account: UUID?, expiresAt: Date? = nil, cause: EventEnvelope? = nil, correlation: String? = nil,
        traceparent: String? = nil, topic: Topic
    ) throws -> NewOutboxRow {
        let id = dependencies.newID()
        let key = [UInt8]((account ?? id).wireText.utf8)
        return NewOutboxRow(
            id: id, topic: topic.rawValue, account: account,
            partition: KafkaPartitioner.partition(key: key, count: partitions),
            bucket: Int16((KafkaPartitioner.hash(key: key) & 0x7fff_ffff) % UInt32(Self.buckets)),
            type: E.type, source: "rekey/\(source.rawValue)", occurredAt: dependencies.now(),
            correlation: correlation ?? cause?.correlation ?? id.wireText, causation: cause?.id.wireText,
            traceparent: traceparent ?? cause?.traceparent, dataSchema: E.dataSchema, expiresAt: expiresAt,
            data: String(decoding: try EventJSON.encode(event), as: UTF8.self))
    }
}

/// A mistake of the caller, found before anything was written.
package enum OutboxError: Error, Equatable {
    /// Topics with a sequence count it per account.
    case accountMissing(Topic)
}
