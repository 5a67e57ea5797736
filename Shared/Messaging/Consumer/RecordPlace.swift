/// Where a record stood.
struct RecordPlace: Sendable {
    var log: String
    var topic: String
    var partition: Int32
    var offset: Int64
}
