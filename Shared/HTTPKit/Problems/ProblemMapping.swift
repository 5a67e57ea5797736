import DedicatedThread
import HTTPTypes
import Hummingbird
import NIOCore
import PostgresClient

/// Turns whatever a handler throws into a problem: the one place that decides between 4xx, 500 and 503.
package enum ProblemMapping {
    package static func problem(for error: any Error) -> ProblemDetails {
        switch error {
        case let problem as ProblemDetails: return problem
        case is NIOTooManyBytesError: return tooLarge
        case let error as PostgresError: return error.isTransient ? .unavailable() : internalError
        case is ThreadPool.Overloaded: return .unavailable("overloaded")
        case is CancellationError: return .unavailable("shutting-down")
        case let error as HTTPError: return problem(status: error.status)
        default: return internalError
        }
    }

    /// The body is larger than this service reads.
    package static let tooLarge = ProblemDetails(.contentTooLarge, "content-too-large", "The body is too large.")
    /// Says nothing about the cause; the log has it under the same request id.
    package static let internalError = ProblemDetails(.internalServerError, "internal-error")

    /// Problems for bare status codes, as the router and its parameter readers throw them.
    private static func problem(status: HTTPResponse.Status) -> ProblemDetails {
        switch status {
        case .notFound: .notFound()
        case .contentTooLarge: tooLarge
        case .unauthorized: .unauthorized()
        case .forbidden: .forbidden()
        case _ where status.kind == .clientError: ProblemDetails(status, "bad-request")
        case .serviceUnavailable: .unavailable()
        default: internalError
        }
    }
}
