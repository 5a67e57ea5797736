/// How a log event is written: one JSON object a line for machines, or one aligned line for a person at a terminal.
package enum LogFormat: String, Sendable, CaseIterable {
    case json
    case text
}
