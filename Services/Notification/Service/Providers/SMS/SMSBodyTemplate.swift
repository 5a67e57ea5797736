import EventContracts
import Foundation
import HTTPKit
import Mustache

/// The body of a request to a provider, as an operator wrote it: JSON with `{{to}}`, `{{text}}`, `{{reference}}`,
/// `{{from}}` inside its strings and `{{validity}}`, whole seconds, wherever a number may stand.
///
/// Every value is escaped for a JSON string, so none of them can end the string it stands in.
struct SMSBodyTemplate: Sendable {
    /// Why it cannot be used; holds nothing of it.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    struct Values: Sendable {
        var to: String
        var text: String
        var reference: UUID
        var from: String
        var validity: Int
    }

    /// swift-mustache escapes for HTML unless a template says otherwise.
    private static let textPragma = "{{% CONTENT_TYPE: TEXT}}\n"
    private static let names: Set<String> = ["to", "text", "reference", "from", "validity"]

    private let template: MustacheTemplate

    init(_ source: String) throws(Fault) {
        for name in TemplateTags.variables(in: source) where !Self.names.contains(name) {
            throw Fault(description: "uses another variable than \(Self.names.sorted().joined(separator: ", "))")
        }
        guard let template = try? MustacheTemplate(string: Self.textPragma + source) else {
            throw Fault(description: "does not parse")
        }
        self.template = template
        // What ends a string or begins a member, were it not escaped: the sample has to come back as it went in.
        let sample = Values(to: "+31\"", text: "\",\"to\":\"\\\n", reference: UUID(), from: "a\"b", validity: 60)
        guard let value = try? StrictJSONParser.parse(render(sample), maximumDepth: 16) else {
            throw Fault(description: "does not make JSON")
        }
        guard Self.strings(value).contains(where: { $0.contains(sample.text) }),
            Self.strings(value).contains(where: { $0.contains(sample.to) })
        else { throw Fault(description: "has no {{to}} or no {{text}}") }
    }

    func render(_ values: Values) -> [UInt8] {
        let model = [
            "to": Self.escaped(values.to), "text": Self.escaped(values.text), "from": Self.escaped(values.from),
            "reference": values.reference.wireText, "validity": "\(values.validity)",
        ]
        return Array(template.render(model).utf8)
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": escaped += "\\\(scalar)"
            case "\u{00}"..."\u{1F}", "\u{7F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static func strings(_ value: JSONValue) -> [String] {
        switch value {
        case .string(let text): [text]
        case .array(let elements): elements.flatMap(strings)
        case .object(let members): members.values.flatMap(strings)
        case .null, .boolean, .number: []
        }
    }
}
