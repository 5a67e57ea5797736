import Dispatch
import Foundation

/// Keeps calls to the mock cluster from taking a second each.
///
/// Its thread sleeps in `poll` for up to a second, and 2.0.2 sometimes misses the wake-up for a queued call. Any
/// connection wakes it too, so while a call lasts a helper thread connects to the first broker's port now and then.
struct MockClusterWakeUp {
    private let port: UInt16?

    /// - Parameter bootstrapServers: as librdkafka gives it, `127.0.0.1:port,…`.
    init(bootstrapServers: String) {
        port = bootstrapServers.split(separator: ",").first?.split(separator: ":").last.flatMap { UInt16($0) }
    }

    func during<Result>(_ call: () -> Result) -> Result {
        guard let port else { return call() }
        let finished = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            while finished.wait(timeout: .now() + .milliseconds(2)) == .timedOut { Self.connectOnce(port) }
        }
        defer { finished.signal() }
        return call()
    }

    private static func connectOnce(_ port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                _ = unsafe connect(descriptor, generic, length)
            }
        }
    }
}
