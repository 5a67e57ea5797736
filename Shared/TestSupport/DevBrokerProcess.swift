package import Foundation

/// `rekey-devbroker` as a child process: a broker that a test can kill and start
/// again, empty, on the same port.
package final class DevBrokerProcess {
    private let process = Process()
    private let output = Pipe()
    /// Its standard error.
    package let errors = Pipe()

    /// - Parameter partitions: of every topic; nil for its default.
    package init(port: Int, partitions: Int? = nil) throws {
        process.executableURL = try BuiltProduct.executable("rekey-devbroker")
        process.arguments = ["--port", String(port)] + (partitions.map { ["--partitions", String($0)] } ?? [])
        process.standardOutput = output
        process.standardError = errors
        try process.run()
    }

    /// First line of its output; empty when it ended without one.
    package func firstLine() -> String {
        var bytes: [UInt8] = []
        while let byte = (try? output.fileHandleForReading.read(upToCount: 1))?.first, byte != 10 { bytes.append(byte) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Sends a signal and waits for the end.
    package func stop(_ signal: Int32) {
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
    }

    /// Waits for its end by itself.
    package func exitCode() -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }

    deinit {
        if process.isRunning { process.terminate() }
    }

    /// A port that was free a moment ago.
    package static func freePort() -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                _ = bind(descriptor, generic, length)
                _ = getsockname(descriptor, generic, &length)
            }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
