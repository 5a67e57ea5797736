import Foundation
import KafkaClient
import PostgresClient

/// An event that waits in a held stream.
struct HeldEvent: Sendable {
    var stream: StreamKey
    var position: StreamPosition
    var id: UUID
    var log: String
    var place: TopicPartition
    var offset: Int64
    var record: StoredRecord

    init(row: Row, stream: StreamKey) throws(PostgresError) {
        self.stream = stream
        position = StreamPosition(incarnation: try row.decode("incarnation"), sequence: try row.decode("sequence"))
        id = try row.decode("event_id")
        log = try row.decode("log")
        place = TopicPartition(topic: stream.topic, partition: try row.decode("partition"))
        offset = try row.decode("record_offset")
        record = try StoredRecord(row: row)
    }
}
