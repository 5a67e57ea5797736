import Foundation
import HTTPKit
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import ServiceRuntime
import TestSupport

/// An application with the real edge around a few routes.
struct TestStack {
    let test = TestDependencies()
    var configuration = EdgeConfiguration(listener: "public")

    func router() -> Router<RekeyRequestContext> {
        let router = makeRouter()
        router.post("/v1/things") { request, _ in
            let object = try await request.jsonObject(allowed: ["name", "flag", "count", "inner", "list"])
            let name = try object.string("name", maximumBytes: 20)
            let note = try object.optionalObject("inner", allowed: ["note"])?.optionalString("note", maximumBytes: 10)
            _ = try object.bool("flag", default: false)
            if object.contains("count") { _ = try object.integer("count", in: 1...10) }
            _ = try object.strings("list", maximum: 2, maximumBytes: 5)
            return try Response.json(["name": name, "note": note ?? ""], status: .accepted)
        }
        router.get("/v1/things/{id}") { _, context in
            try Response.json(["id": context.parameters.require("id"), "request": "\(context.requestID)"])
        }
        router.delete("/v1/things/{id}") { _, _ in Response.noContent() }
        router.get("/numbers/{number}") { _, context in
            try Response.json(["number": context.parameters.require("number", as: Int.self)])
        }
        router.get("/source") { _, context in context.source.text }
        router.get("/fails") { _, _ -> Response in throw Failure() }
        router.get("/conflict") { _, _ -> Response in throw ProblemDetails.conflict("already-used", "It was used.") }
        router.get("/limited") { _, _ -> Response in
            throw ProblemDetails.tooManyRequests(retryAfter: .milliseconds(1500))
        }
        return router
    }

    /// What a handler throws by mistake; its text must reach the log only.
    struct Failure: Error, CustomStringConvertible {
        let description = "column secret_column does not exist"
    }

    func application() -> some ApplicationProtocol {
        Application(
            responder: EdgeResponder(
                router: router(), configuration: configuration, dependencies: test.dependencies),
            server: ListenerLimits.server, logger: Logger.quiet)
    }

    /// Runs requests against the edge without sockets.
    func run<R: Sendable>(_ body: @escaping @Sendable (any TestClientProtocol) async throws -> R) async throws -> R {
        try await application().test(.router) { client in try await body(client) }
    }

    /// The same over a real socket.
    func live<R: Sendable>(_ body: @escaping @Sendable (any TestClientProtocol) async throws -> R) async throws -> R {
        try await application().test(.live) { client in try await body(client) }
    }
}

extension TestResponse {
    var text: String { String(buffer: body) }

    /// The last part of the problem's type; nil when the body is no problem.
    var problem: String? {
        guard headers[.contentType] == "application/problem+json" else { return nil }
        let start = text.range(of: "urn:rekey:problem:")?.upperBound
        return start.map { String(text[$0...].prefix { $0 != "\"" }) }
    }
}
