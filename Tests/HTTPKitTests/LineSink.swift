import Observability
import Synchronization

/// Keeps log lines in memory.
final class LineSink: LogSink {
    private let storage = Mutex<[UInt8]>([])
    var text: String { String(decoding: storage.withLock { $0 }, as: UTF8.self) }
    func write(line: [UInt8]) { storage.withLock { $0.append(contentsOf: line) } }
}
