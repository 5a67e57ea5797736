/// A JSON object of a request, read strictly: every fault is a 400 that names our member and never the client's text.
///
/// Wrong types, `null`, arrays where a text belongs, repeated or unknown members, text that is not UTF-8 and control
/// bytes are all refused, the same for everybody (REQ-06, REQ-07, REQ-09, SWF-01).
package struct JSONObject: Sendable {
    private let members: [String: JSONValue]

    /// - Parameters:
    ///   - bytes: the whole body.
    ///   - allowed: names of all members the route knows, in ASCII.
    package init(strict bytes: [UInt8], allowed: Set<String>) throws(ProblemDetails) {
        let value: JSONValue
        do {
            value = try StrictJSONParser.parse(bytes)
        } catch {
            throw Self.problem(error)
        }
        guard case .object(let members) = value else {
            throw .badRequest("malformed-json", "The body is not a JSON object.")
        }
        try self.init(members, allowed: allowed)
    }

    private init(_ members: [String: JSONValue], allowed: Set<String>) throws(ProblemDetails) {
        for name in members.keys {
            // Swift compares text by canonical equivalence: only ASCII names are compared byte for byte.
            guard name.utf8.allSatisfy({ $0 < 0x80 }), allowed.contains(name) else {
                throw .badRequest("unknown-member", "The body has a member that is not known here.")
            }
        }
        self.members = members
    }

    /// Whether the member is there, whatever its type.
    package func contains(_ name: String) -> Bool {
        members[name] != nil
    }

    // MARK: Text

    /// A text of 1 to `maximumBytes` bytes of UTF-8.
    /// - Parameters:
    ///   - allowEmpty: accepts `""`.
    ///   - allowControl: accepts line feeds, tabs and other control characters.
    package func string(
        _ name: String, maximumBytes: Int, allowEmpty: Bool = false, allowControl: Bool = false
    ) throws(ProblemDetails) -> String {
        guard
            let text = try optionalString(
                name, maximumBytes: maximumBytes, allowEmpty: allowEmpty, allowControl: allowControl)
        else { throw Self.missing(name) }
        return text
    }

    /// The same, or nil when the member is not there; `null` is a wrong type.
    package func optionalString(
        _ name: String, maximumBytes: Int, allowEmpty: Bool = false, allowControl: Bool = false
    ) throws(ProblemDetails) -> String? {
        guard let value = members[name] else { return nil }
        return try Self.text(
            value, name, maximumBytes: maximumBytes, allowEmpty: allowEmpty, allowControl: allowControl)
    }

    private static func text(
        _ value: JSONValue, _ name: String, maximumBytes: Int, allowEmpty: Bool, allowControl: Bool
    ) throws(ProblemDetails) -> String {
        guard case .string(let text) = value else { throw wrongType(name, "a text") }
        guard allowEmpty || !text.utf8.isEmpty else { throw .badRequest("empty-member", "\"\(name)\" is empty.") }
        guard text.utf8.count <= maximumBytes else {
            throw .badRequest("member-too-long", "\"\(name)\" is longer than \(maximumBytes) bytes.")
        }
        guard allowControl || !ControlCharacters.areIn(text) else {
            throw .badRequest("control-character", "\"\(name)\" holds a control character.")
        }
        return text
    }

    // MARK: Other types

    package func bool(_ name: String) throws(ProblemDetails) -> Bool {
        guard let value = members[name] else { throw Self.missing(name) }
        guard case .boolean(let flag) = value else { throw Self.wrongType(name, "true or false") }
        return flag
    }

    package func bool(_ name: String, default standard: Bool) throws(ProblemDetails) -> Bool {
        contains(name) ? try bool(name) : standard
    }

    /// A whole number, written without fraction or exponent.
    package func integer(_ name: String, in range: ClosedRange<Int>) throws(ProblemDetails) -> Int {
        guard let value = members[name] else { throw Self.missing(name) }
        guard case .number(let text) = value, let number = Int(text) else {
            throw Self.wrongType(name, "a whole number")
        }
        guard range.contains(number) else {
            throw .badRequest("out-of-range", "\"\(name)\" is outside \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    package func object(_ name: String, allowed: Set<String>) throws(ProblemDetails) -> JSONObject {
        guard let object = try optionalObject(name, allowed: allowed) else { throw Self.missing(name) }
        return object
    }

    package func optionalObject(_ name: String, allowed: Set<String>) throws(ProblemDetails) -> JSONObject? {
        guard let value = members[name] else { return nil }
        guard case .object(let members) = value else { throw Self.wrongType(name, "an object") }
        return try JSONObject(members, allowed: allowed)
    }

    /// An array of objects; empty when the member is not there.
    package func objects(_ name: String, allowed: Set<String>, maximum: Int) throws(ProblemDetails) -> [JSONObject] {
        var objects: [JSONObject] = []
        for element in try array(name, maximum: maximum) {
            guard case .object(let members) = element else { throw Self.wrongType(name, "an array of objects") }
            objects.append(try JSONObject(members, allowed: allowed))
        }
        return objects
    }

    /// An array of texts; empty when the member is not there.
    package func strings(_ name: String, maximum: Int, maximumBytes: Int) throws(ProblemDetails) -> [String] {
        var texts: [String] = []
        for element in try array(name, maximum: maximum) {
            texts.append(
                try Self.text(element, name, maximumBytes: maximumBytes, allowEmpty: false, allowControl: false))
        }
        return texts
    }

    private func array(_ name: String, maximum: Int) throws(ProblemDetails) -> [JSONValue] {
        guard let value = members[name] else { return [] }
        guard case .array(let elements) = value else { throw Self.wrongType(name, "an array") }
        guard elements.count <= maximum else {
            throw .badRequest("too-many-elements", "\"\(name)\" has more than \(maximum) elements.")
        }
        return elements
    }

    // MARK: Problems

    private static func missing(_ name: String) -> ProblemDetails {
        .badRequest("missing-member", "\"\(name)\" is missing.")
    }

    private static func wrongType(_ name: String, _ expected: String) -> ProblemDetails {
        .badRequest("wrong-type", "\"\(name)\" is not \(expected).")
    }

    private static func problem(_ fault: JSONFault) -> ProblemDetails {
        switch fault {
        case .malformed: .badRequest("malformed-json", "The body is not valid JSON.")
        case .invalidText: .badRequest("invalid-text", "The body holds text that is not UTF-8.")
        case .duplicateMember: .badRequest("duplicate-member", "The body has a member twice.")
        case .tooDeep: .badRequest("too-deep", "The body is nested too deeply.")
        }
    }
}
