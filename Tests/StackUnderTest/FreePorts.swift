import Foundation
import Synchronization

/// Loopback ports that nobody listens on, each handed out once by this process.
///
/// They are taken below the range from which the kernel gives out ports of outgoing connections, or one of those could
/// sit on a port between its choice and the service's start.
/// Processes that run at the same time begin far from each other.
enum FreePorts {
    private static let next = Mutex<UInt16>(UInt16(20_000 + Int(getpid()) * 211 % 10_900))

    static func take() -> Int {
        while true {
            let port = next.withLock { next -> UInt16 in
                next = next >= 31_000 ? 20_000 : next + 1
                return next
            }
            if isFree(port) { return Int(port) }
        }
    }

    private static func isFree(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
