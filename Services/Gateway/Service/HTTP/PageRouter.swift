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
        router.get(path) { request, context in try await answer(Visit(request, context, site: site), handler) }
    }

    func post(_ path: RouterPath, on router: Router<RekeyRequestContext>, _ handler: @escaping Handler) {
        router.post(path) { request, context in try await answer(Visit(request, context, site: site), handler) }
    }

    private func answer(_ visit: Visit, _ handler: Handler) async throws -> Response {
        var visit = visit
        var response =
            switch try await handler(&visit) {
            case .page(let page, let status): html(page, visit.language, status)
            case .redirect(let path): Response(status: .seeOther, headers: [.location: path])
            case .download(let bytes, let name):
                Response(
                    status: .ok,
                    headers: [
                        .contentType: "application/json", .contentDisposition: #"attachment; filename="\#(name)""#,
                    ],
                    body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
            }
        visit.cookies.apply(to: &response.headers)
        return response
    }

    /// A whole page as an answer.
    package func html(_ page: Page, _ language: PageLanguage, _ status: HTTPResponse.Status) -> Response {
        Response(
            status: status,
            headers: [.contentType: "text/html; charset=utf-8", .contentLanguage: language.rawValue],
            body: ResponseBody(byteBuffer: ByteBuffer(string: renderer.render(page, language))))
    }
}
