import KafkaClient
import PostgresClient

extension StoredRecord {
    /// Reads the record columns that all tables of waiting records share.
    init(row: Row) throws(PostgresError) {
        let names: [String] = try row.decode("header_names")
        let values: [[UInt8]] = try row.decode("header_values")
        self.init(
            key: try row.decode("record_key"), value: try row.decode("record_value"),
            headers: zip(names, values).map { KafkaHeader(name: $0, value: $1) })
    }
}
