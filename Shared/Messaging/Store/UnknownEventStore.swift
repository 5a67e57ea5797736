import EventContracts
import Foundation
import KafkaClient
import PostgresClient

/// Events of a type that this version does not know.
enum UnknownEventStore {
    static func insert(
        _ envelope: EventEnvelope, place: RecordPlace, record: StoredRecord, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            insert into unknown_event (
                topic, event_id, account, incarnation, sequence, type, log, partition, record_offset, record_key,
                record_value, header_names, header_values)
            values (
                \(place.topic)::text, \(envelope.id)::uuid, \(envelope.account)::uuid, \(envelope.incarnation)::int,
                \(envelope.sequence)::bigint, \(envelope.type)::text, \(place.log)::text, \(place.partition)::int,
                \(place.offset)::bigint, \(record.key)::bytea, \(record.value)::bytea, \(record.headerNames)::text[],
                \(record.headers.map(\.value))::bytea[])
            on conflict do nothing
            """)
    }

    /// The oldest stored events of these types, locked; each is removed by ``remove(topic:id:in:)`` once applied.
    static func take(
        types: [String], topics: [String], limit: Int, in tx: borrowing Transaction
    ) throws(PostgresError) -> [(topic: String, id: UUID, record: StoredRecord)] {
        let rows = try tx.query(
            """
            select topic, event_id, record_key, record_value, header_names, header_values from unknown_event
            where type = any(\(types)::text[]) and topic = any(\(topics)::text[])
            order by received_at, incarnation, sequence limit \(Int64(limit)) for update skip locked
            """)
        var events: [(String, UUID, StoredRecord)] = []
        for row in rows {
            events.append((try row.decode("topic"), try row.decode("event_id"), try StoredRecord(row: row)))
        }
        return events
    }

    static func remove(topic: String, id: UUID, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute("delete from unknown_event where topic = \(topic)::text and event_id = \(id)::uuid")
    }
}
