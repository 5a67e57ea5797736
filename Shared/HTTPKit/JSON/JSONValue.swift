/// A parsed JSON value. Numbers keep their text, so nothing is lost to floating point.
package indirect enum JSONValue: Sendable, Equatable {
    case null
    case boolean(Bool)
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])
}
