import Foundation

/// What another process writes, line by line.
final class ProcessLines {
    struct Failure: Error, CustomStringConvertible {
        let reason: String
        var description: String { reason }
    }

    let descriptor: Int32
    private let handle: FileHandle
    private let name: String
    private var rest = Data()

    /// - Parameter name: of the process, for failures.
    init(_ handle: FileHandle, of name: String) {
        self.handle = handle
        self.name = name
        descriptor = handle.fileDescriptor
    }

    /// The next line, waited for: what does not come fails its test, and holds up no other.
    func next() throws -> Data {
        while true {
            if let line = buffered() { return line }
            var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&ready, 1, 60_000) == 1 else { throw Failure(reason: "\(name) said nothing") }
            guard fill() else { throw Failure(reason: "\(name) has ended") }
        }
    }

    /// A line that is there already.
    func buffered() -> Data? {
        guard let end = rest.firstIndex(of: 0x0A) else { return nil }
        let line = Data(rest[rest.startIndex..<end])
        rest = Data(rest[rest.index(after: end)...])
        return line
    }

    /// Takes what has been written; false at the end.
    func fill() -> Bool {
        let more = handle.availableData
        rest.append(more)
        return !more.isEmpty
    }
}
