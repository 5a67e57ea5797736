package import Hummingbird
package import Logging
import ServiceLifecycle
package import ServiceRuntime

/// The listener of a service's own routes. Last in the order of services: it is the first to stop.
package struct PublicServer: Service {
    private let listener: HTTPListener

    /// - Parameter onListening: told the port once it is open (a configured 0 lets the system choose).
    package init(
        router: Router<RekeyRequestContext>, settings: ServiceSettings, dependencies: SystemDependencies, logger: Logger,
        onListening: @escaping @Sendable (_ port: Int) -> Void = { _ in }
    ) throws {
        self.listener = HTTPListener(
            responder: EdgeResponder(
                router: router, configuration: try EdgeConfiguration(settings: settings), dependencies: dependencies),
            host: settings.httpHost, port: settings.httpPort, portKey: "http.port", logger: logger,
            onListening: onListening)
    }

    package func run() async throws {
        try await listener.run()
    }
}
