package import Logging
import Synchronization

/// Keeps every log entry for a test to look at.
package struct CapturingLogHandler: LogHandler {
    /// One entry.
    package struct Entry: Sendable, CustomStringConvertible {
        package let level: Logger.Level
        package let message: String
        /// All metadata that applied, as text.
        package let metadata: [String: String]
        /// The whole entry as one text, for searching.
        package var description: String { "\(level) \(message) \(metadata.sorted { $0.key < $1.key })" }
    }

    /// Where the entries of all copies of a handler go.
    package final class Log: Sendable {
        private let stored = Mutex<[Entry]>([])
        package init() {}
        /// All entries so far.
        package var entries: [Entry] { stored.withLock { $0 } }
        /// Whether any entry contains the text.
        package func contains(_ text: String) -> Bool { entries.contains { "\($0)".contains(text) } }
        fileprivate func append(_ entry: Entry) { stored.withLock { $0.append(entry) } }
    }

    package var logLevel: Logger.Level = .trace
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let log: Log

    /// - Parameter log: Where the entries go.
    package init(_ log: Log) { self.log = log }

    /// A logger and what it will have said.
    package static func logger(label: String = "test") -> (Logger, Log) {
        let log = Log()
        return (Logger(label: label) { _ in CapturingLogHandler(log) }, log)
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { _, new in new } }
        if let own = event.metadata { all.merge(own) { _, new in new } }
        log.append(Entry(level: event.level, message: "\(event.message)", metadata: all.mapValues { "\($0)" }))
    }
}
