package import Hummingbird
package import Logging
package import Observability
import ServiceLifecycle
package import ServiceRuntime

/// The management listener: `/livez`, `/readyz`, `/metrics`, `/version` and what a service adds. Never public.
///
/// First in the order of services, so that a process that stops still answers its platform.
package struct ManagementServer: Service {
    private let listener: HTTPListener

    /// - Parameters:
    ///   - notes: stand beside the checks in the answer of `/readyz` and decide nothing.
    ///   - routes: adds routes of one service, as the development inbox.
    package init(
        settings: ServiceSettings, readiness: [ReadinessCheck], notes: [ReadinessNote] = [],
        metrics: PrometheusMetricsFactory,
        dependencies: SystemDependencies, logger: Logger,
        onListening: @escaping @Sendable (_ port: Int) -> Void = { _ in },
        routes: (Router<RekeyRequestContext>) -> Void = { _ in }
    ) {
        let router = Self.router(
            service: settings.service,
            readiness: Readiness(checks: readiness, notes: notes, dependencies: dependencies), metrics: metrics)
        routes(router)
        var configuration = EdgeConfiguration(listener: "management")
        configuration.maximumConcurrentRequests = 64
        self.listener = HTTPListener(
            responder: EdgeResponder(router: router, configuration: configuration, dependencies: dependencies),
            host: settings.managementHost, port: settings.managementPort, portKey: "management.port", logger: logger,
            onListening: onListening)
    }

    package func run() async throws {
        try await listener.run()
    }

    /// The routes that every service has.
    package static func router(
        service: ServiceName, readiness: Readiness, metrics: PrometheusMetricsFactory
    ) -> Router<RekeyRequestContext> {
        let router = makeRouter()
        router.get("/livez") { _, _ in try Response.json(["status": "alive"]) }
        router.get("/readyz") { _, _ in
            let report = await readiness.run()
            let isReady = report.values.allSatisfy { $0 == nil }
            let answer = ReadinessReport(
                status: isReady ? "ready" : "not ready", checks: report.mapValues { $0 ?? "ok" },
                notes: readiness.told())
            return try Response.json(answer, status: isReady ? .ok : .serviceUnavailable)
        }
        router.get("/metrics") { _, _ in
            Response(
                status: .ok, headers: [.contentType: PrometheusText.contentType],
                body: ResponseBody(byteBuffer: ByteBuffer(string: metrics.render())))
        }
        router.get("/version") { _, _ in
            try Response.json(["service": service.executable, "version": ServiceVersion.current])
        }
        return router
    }

    private struct ReadinessReport: Encodable {
        let status: String
        let checks: [String: String]
        let notes: [String: String]?
    }
}
