import Foundation
import PostgresClient

/// A dead letter with an operator's wish.
struct AskedDeadLetter: Sendable {
    var id: UUID
    var place: RecordPlace
    var record: StoredRecord
    var isSkip: Bool

    init(row: Row) throws(PostgresError) {
        id = try row.decode("id")
        place = RecordPlace(
            log: try row.decode("log"), topic: try row.decode("topic"), partition: try row.decode("partition"),
            offset: try row.decode("record_offset"))
        record = try StoredRecord(row: row)
        isSkip = try row.decode("resolution", as: String.self) == "skip"
    }
}
