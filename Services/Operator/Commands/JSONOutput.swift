import Foundation

/// Prints what a command found for scripts: one array, or a line each.
enum JSONOutput {
    static func write(_ values: [some Encodable], as format: OutputFormat) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if format == .jsonl {
            for value in values { print(String(decoding: try encoder.encode(value), as: UTF8.self)) }
        } else {
            print(String(decoding: try encoder.encode(values), as: UTF8.self))
        }
    }
}
