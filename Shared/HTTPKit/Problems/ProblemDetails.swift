package import HTTPTypes
package import Hummingbird
import Logging
import Observability

/// An error answer in the form of RFC 9457: `application/problem+json` with a stable `type`.
///
/// Throw it from a handler. `detail` is written by us and never repeats what the client sent.
package struct ProblemDetails: Error, Sendable, Equatable {
    package let status: HTTPResponse.Status
    /// Last part of `type`: `urn:rekey:problem:<slug>`. Clients switch on it, so it never changes.
    package let slug: String
    package let detail: String?
    /// Which rule refused, for programs: the extension member `reason`.
    package let reason: String?
    /// The error code of an OAuth answer: the extension member `error` (RFC 6750, RFC 9470).
    package let error: String?
    /// Whole seconds for `Retry-After`.
    package let retryAfterSeconds: Int?
    /// Further headers, as `Allow` or `WWW-Authenticate`.
    package var headers: HTTPFields

    package init(
        _ status: HTTPResponse.Status, _ slug: String, _ detail: String? = nil, reason: String? = nil,
        error: String? = nil, retryAfterSeconds: Int? = nil, headers: HTTPFields = [:]
    ) {
        self.status = status
        self.slug = slug
        self.detail = detail
        self.reason = reason
        self.error = error
        self.retryAfterSeconds = retryAfterSeconds
        self.headers = headers
    }

    // MARK: The status codes of the contract (DESIGN 6)

    /// 400: malformed, or of the wrong type.
    package static func badRequest(_ slug: String, _ detail: String? = nil) -> ProblemDetails {
        ProblemDetails(.badRequest, slug, detail)
    }

    /// 401: not, or no longer, signed in.
    package static func unauthorized(_ slug: String = "unauthorized", _ detail: String? = nil) -> ProblemDetails {
        ProblemDetails(.unauthorized, slug, detail)
    }

    /// 403: known, but not allowed.
    package static func forbidden(_ slug: String = "forbidden", _ detail: String? = nil) -> ProblemDetails {
        ProblemDetails(.forbidden, slug, detail)
    }

    /// 404: not there, or not yours.
    package static func notFound(_ slug: String = "not-found", _ detail: String? = nil) -> ProblemDetails {
        ProblemDetails(.notFound, slug, detail)
    }

    /// 409: lost a race, or already used.
    package static func conflict(_ slug: String, _ detail: String? = nil) -> ProblemDetails {
        ProblemDetails(.conflict, slug, detail)
    }

    /// 422: well-formed, but a rule refused it.
    package static func unprocessable(
        _ slug: String, _ detail: String? = nil, reason: String? = nil
    ) -> ProblemDetails {
        ProblemDetails(.unprocessableContent, slug, detail, reason: reason)
    }

    /// 429: the caller's own limit.
    package static func tooManyRequests(retryAfter: Duration) -> ProblemDetails {
        ProblemDetails(
            .tooManyRequests, "too-many-requests", "Try again later.", retryAfterSeconds: wholeSeconds(retryAfter))
    }

    /// 503: cannot be sure now.
    package static func unavailable(
        _ slug: String = "unavailable", _ detail: String? = "Try again later.", retryAfter: Duration = .seconds(1)
    ) -> ProblemDetails {
        ProblemDetails(.serviceUnavailable, slug, detail, retryAfterSeconds: wholeSeconds(retryAfter))
    }

    /// `Retry-After` knows whole seconds only; zero would invite an instant retry.
    private static func wholeSeconds(_ duration: Duration) -> Int {
        let (seconds, rest) = duration.components
        return max(1, Int(seconds) + (rest > 0 ? 1 : 0))
    }

    // MARK: Wire form

    package static let contentType = "application/problem+json"

    /// `urn:rekey:problem:<slug>`.
    package var type: String { "urn:rekey:problem:" + slug }

    /// The JSON object, members in the order of RFC 9457.
    package func body(instance: String?) -> [UInt8] {
        var line = Array(#"{"type":"#.utf8)
        LogText.appendJSON(type, to: &line)
        line.append(contentsOf: #","title":"#.utf8)
        LogText.appendJSON(status.reasonPhrase, to: &line)
        line.append(contentsOf: #","status":\#(status.code)"#.utf8)
        for (name, value) in [("detail", detail), ("instance", instance), ("reason", reason), ("error", error)] {
            guard let value else { continue }
            line.append(contentsOf: ",\"\(name)\":".utf8)
            LogText.appendJSON(value, to: &line)
        }
        line.append(UInt8(ascii: "}"))
        return line
    }

    /// The answer; `requestID` becomes `instance`, so that a person can quote it to an operator.
    package func response(requestID: String?) -> Response {
        var fields = headers
        fields[.contentType] = Self.contentType
        if let retryAfterSeconds { fields[.retryAfter] = String(retryAfterSeconds) }
        let bytes = body(instance: requestID.map { "urn:uuid:" + $0 })
        return Response(status: status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

extension ProblemDetails: CustomStringConvertible {
    package var description: String { "\(status.code) \(slug)" }
}

extension ProblemDetails: ResponseGenerator {
    package func response(from request: Request, context: some RequestContext) throws -> Response {
        response(requestID: context.logger[metadataKey: "request-id"]?.description)
    }
}
