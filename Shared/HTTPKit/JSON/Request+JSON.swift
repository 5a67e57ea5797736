import HTTPTypes
package import Hummingbird
import NIOCore

extension Request {
    /// The JSON object of the body.
    ///
    /// Throws 415 unless the content type is `application/json`, and 400 when the request also has a query: one value
    /// has one place (REQ-06). The body was collected and bounded by the edge.
    package func jsonObject(allowed: Set<String>) async throws -> JSONObject {
        guard ContentType.isJSON(headers[.contentType]) else {
            throw ProblemDetails(.unsupportedMediaType, "unsupported-media-type", "The body must be application/json.")
        }
        guard uri.query == nil else {
            throw ProblemDetails.badRequest("unexpected-query", "A query is not expected here.")
        }
        let buffer = try await body.collect(upTo: RekeyRequestContext.maximumBodyBytes)
        return try JSONObject(strict: Array(buffer.readableBytesView), allowed: allowed)
    }
}
