import EventContracts
package import HTTPTypes
package import Hummingbird
package import ServiceRuntime

/// How a listener treats its requests.
package struct EdgeConfiguration: Sendable {
    /// Label of its metrics: `public` or `management`.
    package var listener: String
    package var maximumConcurrentRequests = 256
    package var maximumBodyBytes = RekeyRequestContext.maximumBodyBytes
    /// A body that has not arrived whole by then is answered with 408.
    package var bodyDeadline = Duration.seconds(10)
    package var trustedProxies = TrustedProxies.none
    /// On every answer that does not set them itself: what a listener for browsers needs beside the common ones.
    package var headers: HTTPFields = [:]
    /// Turns an error into an answer; by default `application/problem+json`. A listener for browsers shows a page.
    package var errorAnswer: @Sendable (ProblemDetails, Request, RekeyRequestContext) -> Response = {
        problem, _, context in
        problem.response(requestID: context.requestID.wireText)
    }

    package init(listener: String) {
        self.listener = listener
    }

    /// The public listener of a service; throws `ConfigError` for a wrong proxy network.
    package init(settings: ServiceSettings) throws {
        self.init(listener: "public")
        self.maximumConcurrentRequests = settings.maximumConcurrentRequests
        self.trustedProxies = try TrustedProxies(parsing: settings.trustedProxies)
    }
}
