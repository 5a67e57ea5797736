package import Hummingbird

/// An empty router for a service's routes. HEAD is answered wherever GET is; everything else (ids, errors, limits,
/// logs) is the work of ``EdgeResponder``, which the servers put around it.
package func makeRouter() -> Router<RekeyRequestContext> {
    let router = Router(context: RekeyRequestContext.self, options: [.autoGenerateHeadEndpoints])
    router.add(middleware: ProblemMiddleware())
    return router
}
