import KafkaClient

/// The bytes of a record that its producer signs: topic, key, value and every header that an event is read from.
///
/// Each part stands with its length before it, so that no two records share a statement. Headers that a tool between
/// producer and consumer may add, and the order of headers, do not count.
enum RecordStatement {
    /// Carries the signature.
    static let header = "rekey-signature"

    private static let version = "rekey-record-1"
    private static let signedNames: Set<String> = ["content-type", "traceparent"]

    static func bytes(topic: String, _ record: StoredRecord) -> [UInt8] {
        var bytes = [UInt8](version.utf8)
        append([UInt8](topic.utf8), to: &bytes)
        append(record.key, to: &bytes)
        append(record.value, to: &bytes)
        let signed = record.headers.map { (name: [UInt8]($0.name.lowercased().utf8), value: $0.value) }
            .filter { isSigned(String(decoding: $0.name, as: UTF8.self)) }
            .sorted { ($0.name + [0] + $0.value).lexicographicallyPrecedes($1.name + [0] + $1.value) }
        for header in signed {
            append(header.name, to: &bytes)
            append(header.value, to: &bytes)
        }
        return bytes
    }

    /// The one signature of a record; nil when it has none or several.
    static func signature(of record: StoredRecord) -> String? {
        let found = record.headers.filter { $0.name == header }
        guard found.count == 1 else { return nil }
        return String(validating: found[0].value, as: UTF8.self)
    }

    private static func isSigned(_ name: String) -> Bool { name.hasPrefix("ce_") || signedNames.contains(name) }

    /// A missing part differs from an empty one.
    private static func append(_ part: [UInt8]?, to bytes: inout [UInt8]) {
        let length = part.map { UInt64($0.count) } ?? .max
        withUnsafeBytes(of: length.bigEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: part ?? [])
    }
}
