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

    /// Time for connections being accepted to be handed over before the listener closes.
    private static let handOver = Duration.milliseconds(100)
    /// Open connections; idle ones are closed after a minute, so this is far above what is in use.
    private static let maximumConnections = 4096

    func run() async throws {
        let gate = ConnectionGate(maximum: Self.maximumConnections)
        let application = Application(
            responder: responder,
            server: ListenerLimits.server,
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port), serverName: nil, availableConnectionsDelegate: gate),
            onServerRunning: { channel in onListening(channel.localAddress?.port ?? port) },
            logger: logger)
        let group = ServiceGroup(configuration: .init(services: [application], logger: logger))
        // Detached, so that the server does not see the graceful stop of this service before the gate has closed.
        let running = Task.detached { try await group.run() }
        do {
            try await withTaskCancellationHandler {
                try await withGracefulShutdownHandler {
                    try await running.value
                } onGracefulShutdown: {
                    gate.close()
                    Task {
                        try? await ContinuousClock().sleep(for: Self.handOver)
                        await group.triggerGracefulShutdown()
                    }
                }
            } onCancel: {
                running.cancel()
            }
        } catch let error as IOError {
            throw ListenError(host: host, port: port, key: portKey, underlying: error)
        }
    }
}
