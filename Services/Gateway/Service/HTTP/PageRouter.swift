package import GatewayDomain
import HTTPKit
import HTTPTypes
package import Hummingbird
import NIOCore

/// Mounts pages: makes the ``Visit``, renders the answer and writes its cookies.
package struct PageRouter: Sendable {
    package typealias Handler = @Sendable (inout Visit) async throws -> PageAnswer

    private let site: Site
    private let renderer: PageRenderer

    package init(site: Site, renderer: PageRenderer) {
        self.site = site
        self.renderer = renderer
    }

    func get(_ path: RouterPath, on router: Router<RekeyRequestContext>, _ handler: @escaping Handler) {
        router.get(path) { request, context in try await answer(request, context, handler) }
    }

    func post(_ path: RouterPath, on router: Router<RekeyRequestContext>, _ handler: @escaping Handler) {
        router.post(path) { request, context in try await answer(request, context, handler) }
    }

    private func answer(
        _ request: Request, _ context: RekeyRequestContext, _ handler: Handler
    ) async throws -> Response {
        var visit = Visit(request, context, site: site)
        var response: Response
        do {
            response = self.response(try await handler(&visit), visit.language)
        } catch let problem as ProblemDetails {
            // Its cookies count as well: tokens renewed on the way replaced the ones that the browser still has.
            response = ErrorPages(pages: self).answer(problem, request, context)
        }
        visit.cookies.apply(to: &response.headers)
        return response
    }

    private func response(_ answer: PageAnswer, _ language: PageLanguage) -> Response {
        switch answer {
        case .page(let page, let status): html(page, language, status)
        case .redirect(let path): Response(status: .seeOther, headers: [.location: path])
        case .signedOut(let path):
            // Not the cookies: those of ours are cleared one by one, and the mark of the device stays.
            Response(status: .seeOther, headers: [.location: path, .clearSiteData: #""cache", "storage""#])
        case .download(let bytes, let name):
            Response(
                status: .ok,
                headers: [
                    .contentType: "application/json", .contentDisposition: #"attachment; filename="\#(name)""#,
                ],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        }
    }

    /// A whole page as an answer.
    package func html(_ page: Page, _ language: PageLanguage, _ status: HTTPResponse.Status) -> Response {
        Response(
            status: status,
            headers: [.contentType: "text/html; charset=utf-8", .contentLanguage: language.rawValue],
            body: ResponseBody(byteBuffer: ByteBuffer(string: renderer.render(page, language))))
    }
}
