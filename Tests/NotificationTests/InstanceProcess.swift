import Foundation
import TestSupport

/// One life of an instance of the fault run: a process of `delivery-instance`.
final class InstanceProcess {
    private let process = Process()
    private let input: FileHandle
    private let lines: ProcessLines
    /// When it last had nothing to do, in milliseconds of the run's clock.
    private(set) var idleAt: Int64?

    init(_ orders: DeliveryInstanceOrders) throws {
        process.executableURL = try BuiltProduct.executable("delivery-instance")
        let (outgoing, incoming) = (Pipe(), Pipe())
        process.standardOutput = outgoing
        process.standardInput = incoming
        try process.run()
        lines = ProcessLines(outgoing.fileHandleForReading, of: "an instance")
        input = incoming.fileHandleForWriting
        write(String(decoding: try JSONEncoder().encode(orders), as: UTF8.self))
    }

    var identifier: Int32 { process.processIdentifier }

    func advance(milliseconds: Int64) { write("\(milliseconds)") }

    /// Somebody who was killed a moment ago does not read it, and ends in ``listen()``.
    private func write(_ line: String) { try? input.write(contentsOf: Data("\(line)\n".utf8)) }

    /// Takes what it said; false when it is gone.
    func listen() -> Bool {
        let isThere = lines.fill()
        while let line = lines.buffered() { idleAt = Int64(String(decoding: line, as: UTF8.self)) }
        return isThere
    }

    /// Whether it was SIGKILL that ended it.
    func wasKilled() -> Bool {
        process.waitUntilExit()
        return process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGKILL
    }

    /// Has it stop in good order; answers its exit code.
    func stop() throws -> Int32 {
        try? input.close()
        while try InstanceProcess.anyHeard([self]).isEmpty || listen() {}
        process.waitUntilExit()
        return process.terminationStatus
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// Waits until one of several says something, or ends.
    static func anyHeard(_ all: [InstanceProcess]) throws -> [Int] {
        var ready = all.map { pollfd(fd: $0.lines.descriptor, events: Int16(POLLIN), revents: 0) }
        guard poll(&ready, nfds_t(ready.count), 120_000) > 0 else {
            throw ProcessLines.Failure(reason: "no instance said anything")
        }
        return ready.indices.filter { ready[$0].revents != 0 }
    }
}
