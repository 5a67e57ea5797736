import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import ServiceRuntime
import Synchronization

/// One listening socket with the edge around its router.
struct HTTPListener: Service {
    let responder: EdgeResponder
    let host: String
    let port: Int
    /// Configuration key of the port, for the message when it is taken.
    let portKey: String
    let logger: Logger
    let onListening: @Sendable (_ port: Int) -> Void

    /// A connection on which nothing happens is closed.
    private static let idleTimeout = TimeAmount.seconds(60)
    /// Largest header section, in bytes; a longer one is answered with 400 and the connection closed.
    private static let maximumHeaderBytes = 16_384

    func run() async throws {
        let application = Application(
            responder: responder,
            server: .http1(
                configuration: .init(
                    idleTimeout: Self.idleTimeout,
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: Self.maximumHeaderBytes, maxHeaderListSize: Self.maximumHeaderBytes,
                        maxHeaderFieldCount: 100))),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: nil),
            onServerRunning: { channel in onListening(channel.localAddress?.port ?? port) },
            logger: logger)
        do {
            try await application.run()
        } catch let error as IOError {
            throw ListenError(host: host, port: port, key: portKey, underlying: error)
        }
    }
}
