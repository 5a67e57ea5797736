import Foundation

/// Prints what key commands found for scripts.
enum KeysOutput {
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
