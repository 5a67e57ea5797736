import EventContracts
import GatewayDomain
package import HTTPKit
import HTTPTypes
package import Hummingbird

/// Errors as a person understands them: a page in their language, with a way on. Programs get problem+json.
package struct ErrorPages: Sendable {
    let pages: PageRouter

    package init(pages: PageRouter) { self.pages = pages }

    /// The answer for a problem, whoever raised it.
    package func answer(_ problem: ProblemDetails, _ request: Request, _ context: RekeyRequestContext) -> Response {
        if request.uri.path.hasPrefix("/api/") { return problem.response(requestID: context.requestID.wireText) }
        let language = PageLanguage(accepting: request.headers[.acceptLanguage])
        var response = pages.html(page(problem), language, problem.status)
        for field in problem.headers { response.headers[field.name] = field.value }
        if let seconds = problem.retryAfterSeconds { response.headers[.retryAfter] = String(seconds) }
        return response
    }

    private func page(_ problem: ProblemDetails) -> Page {
        switch problem.status {
        case .notFound: .message("common", "notFound", link: ("/", TextKey("common", "toLogin")))
        case .forbidden: .message("common", "formExpired", link: ("/", TextKey("common", "tryAgain")))
        case .tooManyRequests: .message("common", "tooMany")
        case .serviceUnavailable: .message("common", "unavailable")
        case _ where problem.status.kind == .clientError:
            .message("common", "malformed", link: ("/", TextKey("common", "tryAgain")))
        default: .message("common", "failed")
        }
    }
}
