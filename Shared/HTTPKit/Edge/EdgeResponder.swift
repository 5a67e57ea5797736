import EventContracts
import Foundation
import HTTPTypes
package import Hummingbird
import Logging
import Metrics
import NIOCore
import NIOHTTP1
import Observability
import RecoveryCrypto
package import ServiceRuntime

/// The outermost layer of a listener. Every request passes it, whatever the router says of it.
///
/// In order: identity of the request (id, trace, source), body within size and time, admission, the route, errors as
/// problems, security headers, one access log line with the route's pattern. It never reads `Host` or a forwarding
/// header, except the one of a configured proxy, and never writes a path, query, header or body to a log.
package struct EdgeResponder: HTTPResponder {
    package typealias Context = RekeyRequestContext

    private let inner: any HTTPResponder<RekeyRequestContext>
    private let routes: RouteTable
    private let admission: AdmissionControl
    private let configuration: EdgeConfiguration
    private let dependencies: SystemDependencies

    package init(
        router: Router<RekeyRequestContext>, configuration: EdgeConfiguration, dependencies: SystemDependencies
    ) {
        self.inner = router.buildResponder()
        self.routes = RouteTable(router)
        self.admission = AdmissionControl(maximum: configuration.maximumConcurrentRequests)
        self.configuration = configuration
        self.dependencies = dependencies
    }

    package func respond(to request: Request, context: RekeyRequestContext) async throws -> Response {
        let started = ContinuousClock.now
        let context = identified(context, request)
        var response = try await answer(request, context)
        for field in configuration.headers where response.headers[field.name] == nil {
            response.headers[field.name] = field.value
        }
        SecurityHeaders.apply(to: &response, requestID: context.requestID.wireText)
        if request.method == .head { response = response.createHeadResponse() }
        record(request, response, context, ContinuousClock.now - started)
        return response
    }

    // MARK: Steps

    private func identified(_ context: RekeyRequestContext, _ request: Request) -> RekeyRequestContext {
        var context = context
        context.requestID = dependencies.newID()
        let random = dependencies.random.bytes
        context.trace =
            request.headers[.traceparent].flatMap(TraceParent.init(parsing:))?.child(random: random)
            ?? TraceParent(random: random)
        context.source = configuration.trustedProxies.source(
            peer: context.source, forwardedFor: request.headers[values: .forwardedFor])
        context.logger[metadataKey: "request-id"] = .string(context.requestID.wireText)
        context.logger[metadataKey: "trace-id"] = .string(context.trace.traceID)
        return context
    }

    private func answer(_ request: Request, _ context: RekeyRequestContext) async throws -> Response {
        let whole: Request
        do {
            whole = try await collected(request)
        } catch {
            return try problem(error, request, context)
        }
        // A place is taken only for a request that has arrived: somebody who sends many bodies slowly, or never, must not
        // keep everybody else out.
        guard admission.enter() else {
            Counter(label: "rekey_http_requests_shed", dimensions: [("listener", configuration.listener)]).increment()
            return configuration.errorAnswer(.unavailable("overloaded"), request, context)
        }
        showInFlight()
        defer {
            admission.leave()
            showInFlight()
        }
        do {
            return try await inner.respond(to: whole, context: context)
        } catch {
            let isMissing = context.endpointPath == Self.notFoundPath
            return try problem(isMissing ? missing(request) : error, request, context)
        }
    }

    private static let notFoundPath = "NotFound"

    private func missing(_ request: Request) -> ProblemDetails {
        let methods = routes.methods(path: request.uri.path)
        guard !methods.isEmpty, !methods.contains(request.method.rawValue) else { return .notFound() }
        return ProblemDetails(
            .methodNotAllowed, "method-not-allowed", headers: [.allow: methods.joined(separator: ", ")])
    }

    private func problem(
        _ error: any Error, _ request: Request, _ context: RekeyRequestContext
    ) throws -> Response {
        // A broken HTTP stream is answered and closed by the server itself.
        if error is HTTPParserError { throw error }
        let problem = ProblemMapping.problem(for: error)
        if problem.status.kind == .serverError, !(error is ProblemDetails) {
            context.logger.error("request failed", metadata: ["error": "\(error)", "route": "\(route(context))"])
        }
        var response = configuration.errorAnswer(problem, request, context)
        if problem.status == .contentTooLarge || problem.status == .requestTimeout {
            response.headers[.connection] = "close"
            closeSoon(context)
        }
        return response
    }

    /// The rest of a refused body is read and dropped for a short while, so that the client sees the answer; then the
    /// connection is closed, or an endless body would hold it for ever.
    private func closeSoon(_ context: RekeyRequestContext) {
        let channel = context.channel
        channel.eventLoop.scheduleTask(in: .seconds(5)) { channel.close(promise: nil) }
    }

    // MARK: Body

    /// The request with its whole body in memory, at most ``EdgeConfiguration/maximumBodyBytes``.
    private func collected(_ request: Request) async throws -> Request {
        let announced = request.headers[.contentLength].flatMap(Int.init)
        if let announced, announced > configuration.maximumBodyBytes { throw ProblemMapping.tooLarge }
        guard announced ?? 0 > 0 || request.headers.contains(.transferEncoding) else { return request }
        let clock = dependencies.clock
        let (limit, deadline) = (configuration.maximumBodyBytes, configuration.bodyDeadline)
        let buffer = try await withThrowingTaskGroup(of: ByteBuffer?.self) { group in
            group.addTask { try await request.body.collect(upTo: limit) }
            group.addTask {
                try await clock.sleep(for: deadline)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        guard let buffer else { throw ProblemDetails(.requestTimeout, "request-timeout", "The body came too slowly.") }
        var request = request
        request.body = RequestBody(buffer: buffer)
        return request
    }

    // MARK: Record

    private func showInFlight() {
        Meter(label: "rekey_http_requests_in_flight", dimensions: [("listener", configuration.listener)])
            .set(Double(admission.inFlight))
    }

    private func route(_ context: RekeyRequestContext) -> String {
        guard let path = context.endpointPath, path != Self.notFoundPath else { return "none" }
        return path
    }

    private func record(
        _ request: Request, _ response: Response, _ context: RekeyRequestContext, _ elapsed: Duration
    ) {
        let method = Self.methods.contains(request.method) ? request.method.rawValue : "OTHER"
        let listener = ("listener", configuration.listener)
        let route = ("route", route(context))
        Counter(
            label: "rekey_http_requests",
            dimensions: [listener, route, ("method", method), ("status", String(response.status.code))]
        ).increment()
        let (seconds, attoseconds) = elapsed.components
        let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        Metrics.Timer(label: "rekey_http_request_duration", dimensions: [listener, route]).recordNanoseconds(
            nanoseconds)
        context.logger.log(
            level: configuration.listener == "public" ? .info : .debug, "request",
            metadata: [
                "route": .string(route.1), "method": .string(method), "status": "\(response.status.code)",
                "duration-ms": .stringConvertible(Double(nanoseconds / 10_000) / 100),
                "source": .string(context.source.network),
            ])
    }

    private static let methods: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .delete, .patch, .options]
}
