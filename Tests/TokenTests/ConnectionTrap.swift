import Foundation

/// Listens on a port of its own and knows whether anybody ever connected.
final class ConnectionTrap {
    struct CannotListen: Error {}

    private let descriptor: Int32
    let port: Int

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, generic, &length) == 0
            }
        }
        guard descriptor >= 0, isListening, fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else { throw CannotListen() }
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }

    /// Whether a connection has been made; a connection waits here until it is asked for.
    var wasVisited: Bool {
        let visitor = accept(descriptor, nil, nil)
        guard visitor >= 0 else { return false }
        close(visitor)
        return true
    }
}
