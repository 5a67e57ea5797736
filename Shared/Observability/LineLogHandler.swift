package import Foundation
package import Logging

/// Writes each log event as exactly one line, redacted, as JSON or as text.
///
/// Fields: `ts level logger msg` and the metadata under their own names, `error` when the event carries one. Values
/// under secret names and text that looks like a secret or an address are replaced; see ``Redactor``.
package struct LineLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let format: LogFormat
    private let sink: any LogSink
    private let now: @Sendable () -> Date
    private let redactor = Redactor()
    /// Deeper metadata is cut, longer values are shortened: a log line is no place for a document.
    private static let maximumDepth = 4
    private static let maximumBytes = 4096

    /// - Parameter now: the stamp of each line; wall clock time, because log readers sort by it.
    package init(
        label: String, format: LogFormat, level: Logger.Level, sink: any LogSink,
        metadataProvider: Logger.MetadataProvider? = nil, now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.label = label
        self.format = format
        self.logLevel = level
        self.sink = sink
        self.metadataProvider = metadataProvider
        self.now = now
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var fields = metadata
        if let provided = metadataProvider?.get() { fields.merge(provided) { _, new in new } }
        if let own = event.metadata { fields.merge(own) { _, new in new } }
        if let error = event.error, fields["error"] == nil { fields["error"] = .string("\(error)") }
        let message = shorten(redactor.redact(event.message.description))
        switch format {
        case .json: sink.write(line: json(event.level, message, fields))
        case .text: sink.write(line: text(event.level, message, fields))
        }
    }

    // MARK: JSON

    private static let reserved: Set<String> = ["ts", "level", "logger", "msg"]

    private func json(_ level: Logger.Level, _ message: String, _ fields: Logger.Metadata) -> [UInt8] {
        var line: [UInt8] = []
        line.append(contentsOf: #"{"ts":""#.utf8)
        line.append(contentsOf: UTCTimestamp.string(now()).utf8)
        line.append(contentsOf: #"","level":""#.utf8)
        line.append(contentsOf: level.rawValue.utf8)
        line.append(contentsOf: #"","logger":"#.utf8)
        LogText.appendJSON(label, to: &line)
        line.append(contentsOf: #","msg":"#.utf8)
        LogText.appendJSON(message, to: &line)
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
            line.append(UInt8(ascii: ","))
            LogText.appendJSON(Self.reserved.contains(name) ? "field." + name : name, to: &line)
            line.append(UInt8(ascii: ":"))
            appendJSON(value, name: name, depth: 0, to: &line)
        }
        line.append(contentsOf: "}\n".utf8)
        return line
    }

    private func appendJSON(_ value: Logger.MetadataValue, name: String, depth: Int, to line: inout [UInt8]) {
        if SecretKeyWords.isSecret(name) { return LogText.appendJSON(Redactor.mark, to: &line) }
        if depth >= Self.maximumDepth { return LogText.appendJSON("…", to: &line) }
        switch value {
        case .string(let text): LogText.appendJSON(shown(text, name), to: &line)
        case .stringConvertible(let any):
            if let number = Self.number(any) {
                line.append(contentsOf: number.utf8)
            } else {
                LogText.appendJSON(shown(any.description, name), to: &line)
            }
        case .array(let values):
            line.append(UInt8(ascii: "["))
            for (index, element) in values.enumerated() {
                if index > 0 { line.append(UInt8(ascii: ",")) }
                appendJSON(element, name: name, depth: depth + 1, to: &line)
            }
            line.append(UInt8(ascii: "]"))
        case .dictionary(let members):
            line.append(UInt8(ascii: "{"))
            for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { line.append(UInt8(ascii: ",")) }
                LogText.appendJSON(member.key, to: &line)
                line.append(UInt8(ascii: ":"))
                appendJSON(member.value, name: member.key, depth: depth + 1, to: &line)
            }
            line.append(UInt8(ascii: "}"))
        }
    }

    /// Counts and Booleans stay numbers in JSON, so that a log store can compute with them.
    private static func number(_ value: any CustomStringConvertible) -> String? {
        switch value {
        case let integer as any BinaryInteger: integer.description
        case let flag as Bool: flag ? "true" : "false"
        case let number as Double where number.isFinite: number.description
        default: nil
        }
    }

    // MARK: Text

    private func text(_ level: Logger.Level, _ message: String, _ fields: Logger.Metadata) -> [UInt8] {
        var line: [UInt8] = []
        let name = level.rawValue
        line.append(contentsOf: UTCTimestamp.string(now()).utf8)
        line.append(contentsOf: " \(name)\(String(repeating: " ", count: max(0, 8 - name.utf8.count))) ".utf8)
        LogText.appendPlain(label + ": " + message, to: &line)
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
            LogText.appendPlain(" " + name + "=", to: &line)
            switch value {
            case .string(let text) where !SecretKeyWords.isSecret(name) && text.utf8.contains(UInt8(ascii: " ")):
                LogText.appendJSON(shown(text, name), to: &line)
            case .string, .stringConvertible:
                let shownText = SecretKeyWords.isSecret(name) ? Redactor.mark : shown("\(value)", name)
                LogText.appendPlain(shownText, to: &line)
            case .array, .dictionary: appendJSON(value, name: name, depth: 0, to: &line)
            }
        }
        line.append(UInt8(ascii: "\n"))
        return line
    }

    private func shown(_ text: String, _ name: String) -> String {
        shorten(SecretKeyWords.isOpen(name) ? text : redactor.redact(text))
    }

    private func shorten(_ text: String) -> String {
        guard text.utf8.count > Self.maximumBytes else { return text }
        return String(decoding: text.utf8.prefix(Self.maximumBytes), as: UTF8.self) + "…"
    }
}
