import Foundation
import PostgresClient

/// High-water marks of streams.
enum InboxStore {
    static func marks(of streams: Set<StreamKey>, in tx: borrowing Transaction) throws(PostgresError) -> [StreamKey:
        StreamPosition]
    {
        guard !streams.isEmpty else { return [:] }
        let list = Array(streams)
        let rows = try tx.query(
            """
            select m.topic, m.account, m.incarnation, m.sequence from inbox_mark m
            join unnest(\(list.map(\.topic))::text[], \(list.map(\.account))::uuid[]) as v (t, a)
                on m.topic = v.t and m.account = v.a
            """)
        var marks: [StreamKey: StreamPosition] = [:]
        for row in rows {
            marks[StreamKey(topic: try row.decode("topic"), account: try row.decode("account"))] =
                StreamPosition(incarnation: try row.decode("incarnation"), sequence: try row.decode("sequence"))
        }
        return marks
    }

    /// Sets the marks; the caller has checked that they move forward.
    static func set(_ marks: [StreamKey: StreamPosition], in tx: borrowing Transaction) throws(PostgresError) {
        guard !marks.isEmpty else { return }
        // One order for all writers of several rows.
        let list = marks.sorted {
            ($0.key.topic, $0.key.account.uuidString) < ($1.key.topic, $1.key.account.uuidString)
        }
        try tx.execute(
            """
            insert into inbox_mark (topic, account, incarnation, sequence)
            select t, a, i, s from unnest(
                \(list.map(\.key.topic))::text[], \(list.map(\.key.account))::uuid[],
                \(list.map { Int64($0.value.incarnation) })::int[], \(list.map(\.value.sequence))::bigint[]) as v (t,
                a, i, s)
            on conflict (topic, account) do update set incarnation = excluded.incarnation, sequence = excluded.sequence
            """)
    }

    /// The highest incarnation of each topic that its owner has confirmed; 0 needs no confirmation.
    static func confirmedIncarnations(in tx: borrowing Transaction) throws(PostgresError) -> [String: Int32] {
        var result: [String: Int32] = [:]
        for row in try tx.query("select topic, incarnation from topic_incarnation") {
            result[try row.decode("topic")] = try row.decode("incarnation")
        }
        return result
    }

    static func confirm(_ incarnation: Int32, topic: String, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            insert into topic_incarnation as c (topic, incarnation) values (\(topic)::text, \(incarnation)::int)
            on conflict (topic) do update set incarnation = greatest(c.incarnation, excluded.incarnation)
            """)
    }
}
