import ArgumentParser

/// How a command prints what it found.
package enum OutputFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    case text
    case json
    case jsonl
}
