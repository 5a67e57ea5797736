import Hummingbird

/// Turns the framework's own errors into problems before its router would answer them in a form of its own.
struct ProblemMiddleware: RouterMiddleware {
    typealias Context = RekeyRequestContext

    func handle(
        _ request: Request, context: RekeyRequestContext,
        next: @concurrent (Request, RekeyRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as any HTTPResponseError {
            throw ProblemMapping.problem(for: error)
        }
    }
}
