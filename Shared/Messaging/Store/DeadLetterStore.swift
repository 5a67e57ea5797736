import EventContracts
package import Foundation
import KafkaClient
package import PostgresClient

/// The `dead_letter` table.
package enum DeadLetterStore {
    static func insert(
        id: UUID, place: RecordPlace, record: StoredRecord, envelope: EventEnvelope?, reason: String,
        in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            insert into dead_letter (
                id, topic, log, partition, record_offset, account, event_id, type, incarnation, sequence, reason,
                record_key,
                record_value, header_names, header_values)
            values (
                \(id)::uuid, \(place.topic)::text, \(place.log)::text, \(place.partition)::int, \(place.offset)::bigint,
                \(envelope?.account)::uuid, \(envelope?.id)::uuid, \(envelope?.type)::text,
                \(envelope?.incarnation)::int,
                \(envelope?.sequence)::bigint, \(reason)::text, \(record.key)::bytea, \(record.value)::bytea,
                \(record.headerNames)::text[], \(record.headers.map(\.value))::bytea[])
            """)
    }

    /// Whether the event already has an open dead letter.
    static func hasOpen(topic: String, event: UUID, in tx: borrowing Transaction) throws(PostgresError) -> Bool {
        try !tx.query(
            """
            select 1 as found from dead_letter
            where topic = \(topic)::text and event_id = \(event)::uuid and resolved_at is null limit 1
            """
        ).isEmpty
    }

    /// Closes the open dead letters of an event that was applied or replaced after all.
    static func resolve(topic: String, event: UUID, as resolution: String, in tx: borrowing Transaction)
        throws(PostgresError)
    {
        try tx.execute(
            """
            update dead_letter set resolved_at = clock_timestamp(), resolution = \(resolution)::text
            where topic = \(topic)::text and event_id = \(event)::uuid and resolved_at is null
            """)
    }

    static func resolve(id: UUID, as resolution: String, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            update dead_letter set resolved_at = clock_timestamp(), resolution = \(resolution)::text
            where id = \(id)::uuid
            """)
    }

    /// Dead letters for which an operator has asked something, locked.
    static func asked(limit: Int, in tx: borrowing Transaction) throws(PostgresError) -> [AskedDeadLetter] {
        var result: [AskedDeadLetter] = []
        let rows = try tx.query(
            """
            select id, topic, partition, log, record_offset, resolution, record_key, record_value, header_names,
                header_values
            from dead_letter where resolved_at is null and resolution in ('redrive', 'skip')
            order by created_at limit \(Int64(limit)) for update skip locked
            """)
        for row in rows { result.append(try AskedDeadLetter(row: row)) }
        return result
    }

    /// The open dead letters, oldest first.
    package static func open(limit: Int, client: PostgresClient) async throws -> [DeadLetter] {
        try await client.query(
            """
            select id, topic, partition, record_offset, account, event_id, type, reason, created_at, resolution
            from dead_letter where resolved_at is null order by created_at limit \(Int64(limit))
            """
        ).map { row in
            DeadLetter(
                id: try row.decode("id"), topic: try row.decode("topic"), partition: try row.decode("partition"),
                offset: try row.decode("record_offset"), account: try row.decode("account"),
                eventID: try row.decode("event_id"), type: try row.decode("type"), reason: try row.decode("reason"),
                createdAt: try row.decode("created_at"), resolution: try row.decode("resolution"))
        }
    }

    /// Asks the consumer to try the record again (and the events that wait behind it). False when there is no such open
    /// dead letter. Asking twice is the same as asking once.
    package static func askRedrive(_ id: UUID, in tx: borrowing Transaction) throws -> Bool {
        try ask("redrive", id, in: tx)
    }

    /// Asks the consumer to go on without the record: its effect never happens.
    package static func askSkip(_ id: UUID, in tx: borrowing Transaction) throws -> Bool { try ask("skip", id, in: tx) }

    private static func ask(_ what: String, _ id: UUID, in tx: borrowing Transaction) throws(PostgresError) -> Bool {
        try tx.execute(
            "update dead_letter set resolution = \(what)::text where id = \(id)::uuid and resolved_at is null") > 0
    }
}
