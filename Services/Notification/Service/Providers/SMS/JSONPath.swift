import HTTPKit

/// Where a value stands in an answer: names and positions joined by dots, as `data.messages.0.id`.
struct JSONPath: Sendable, Equatable {
    private let steps: [String]

    /// Nil for a text with an empty step.
    init?(_ text: String) {
        steps = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard steps.allSatisfy({ !$0.isEmpty }) else { return nil }
    }

    /// The text, number or truth value there; nil when there is none, or something else.
    func text(in body: [UInt8]) -> String? {
        guard var value = try? StrictJSONParser.parse(body, maximumDepth: 16) else { return nil }
        for step in steps {
            switch value {
            case .object(let members):
                guard let next = members[step] else { return nil }
                value = next
            case .array(let elements):
                guard let index = Int(step), elements.indices.contains(index) else { return nil }
                value = elements[index]
            default: return nil
            }
        }
        switch value {
        case .string(let text), .number(let text): return text
        case .boolean(let flag): return flag ? "true" : "false"
        case .null, .array, .object: return nil
        }
    }
}
