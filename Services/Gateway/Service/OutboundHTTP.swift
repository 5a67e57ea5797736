package import AsyncHTTPClient
import NIOCore
import ServiceLifecycle

/// The connections to the services behind the pages. Follows no redirect and uses no proxy.
package struct OutboundHTTP: Service {
    package let client: HTTPClient

    package init() {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(2)
        configuration.connectionPool.idleTimeout = .seconds(30)
        // Each request of a visitor waits for at most one answer at a time.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Waits for the graceful stop and closes the connections.
    package func run() async throws {
        try? await gracefulShutdown()
        try? await client.shutdown()
    }
}
