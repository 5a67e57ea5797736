package import Hummingbird
package import Logging
import ServiceLifecycle
package import ServiceRuntime

/// The listener of a service's own routes. Last in the order of services: it is the first to stop.
package struct PublicServer: Service {
    private let listener: HTTPListener

    /// - Parameters:
    ///   - onListening: told the port once it is open (a configured 0 lets the system choose).
    ///   - configure: changes how requests are treated, for a listener that browsers use.
    package init(
        router: Router<RekeyRequestContext>, settings: ServiceSettings, dependencies: SystemDependencies,
        logger: Logger,
        onListening: @escaping @Sendable (_ port: Int) -> Void = { _ in },
        configure: (inout EdgeConfiguration) -> Void = { _ in }
    ) throws {
        var configuration = try EdgeConfiguration(settings: settings)
        configure(&configuration)
        self.listener = HTTPListener(
            responder: EdgeResponder(
                router: router, configuration: configuration, dependencies: dependencies),
            host: settings.httpHost, port: settings.httpPort, portKey: "http.port", logger: logger,
            onListening: onListening)
    }

    package func run() async throws {
        try await listener.run()
    }
}
