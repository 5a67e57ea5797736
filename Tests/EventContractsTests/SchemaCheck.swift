import Foundation

/// The part of JSON Schema 2020-12 that our schemas use: type, required, properties, items, enum, format uuid and date-time.
struct SchemaCheck {
    private let schema: [String: Any]
    var required: [String] { schema["required"] as? [String] ?? [] }

    init(file: URL) throws {
        schema = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any] ?? [:]
    }

    func violations(_ value: Any) -> [String] { Self.check(value, schema, path: "$") }

    private static func check(_ value: Any, _ schema: [String: Any], path: String) -> [String] {
        var found: [String] = []
        if let allowed = schema["enum"] as? [String], !allowed.contains(value as? String ?? "") {
            found.append("\(path): not one of the allowed values")
        }
        switch schema["type"] as? String {
        case "object":
            guard let object = value as? [String: Any] else { return found + ["\(path): not an object"] }
            for name in schema["required"] as? [String] ?? [] where object[name] == nil {
                found.append("\(path).\(name): missing")
            }
            for (name, child) in schema["properties"] as? [String: [String: Any]] ?? [:] {
                if let member = object[name] { found += check(member, child, path: "\(path).\(name)") }
            }
        case "array":
            guard let array = value as? [Any] else { return found + ["\(path): not an array"] }
            for item in array { found += check(item, schema["items"] as? [String: Any] ?? [:], path: "\(path)[]") }
        case "string":
            guard let text = value as? String else { return found + ["\(path): not a string"] }
            found += format(text, schema["format"] as? String, path: path)
        case "integer":
            if (value as? NSNumber)?.doubleValue.rounded() != (value as? NSNumber)?.doubleValue || value is String {
                found.append("\(path): not an integer")
            }
        case "boolean":
            if !(value is Bool) { found.append("\(path): not a boolean") }
        default: break
        }
        return found
    }

    private static func format(_ text: String, _ format: String?, path: String) -> [String] {
        switch format {
        case "uuid":
            text == text.lowercased() && UUID(uuidString: text) != nil ? [] : ["\(path): not a lower-case UUID"]
        case "date-time":
            text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil ? [] : ["\(path): not an instant"]
        default: []
        }
    }
}
