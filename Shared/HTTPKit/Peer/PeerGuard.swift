import HTTPTypes
package import Hummingbird
import NIOCore
package import ServiceRuntime

/// Lets only other services through, and signs what they are answered.
///
/// `required` guards internal routes. `optional` is for public keys: anybody may read them, a peer gets them signed.
package struct PeerGuard: RouterMiddleware {
    package typealias Context = RekeyRequestContext

    package enum Mode: Sendable {
        case required
        case optional
    }

    private let signature: PeerSignature
    private let mode: Mode
    private let allowed: Set<ServiceName>

    /// - Parameter allowed: the services that may call; all by default.
    package init(
        signature: PeerSignature, mode: Mode = .required, allowed: Set<ServiceName> = Set(ServiceName.allCases)
    ) {
        self.signature = signature
        self.mode = mode
        self.allowed = allowed
    }

    package func handle(
        _ request: Request, context: RekeyRequestContext,
        next: @concurrent (Request, RekeyRequestContext) async throws -> Response
    ) async throws -> Response {
        let proofs = request.headers[values: .authorization]
        if proofs.isEmpty, mode == .optional { return try await next(request, context) }
        guard proofs.count == 1, let caller = signature.caller(authorization: proofs[0]), allowed.contains(caller.peer)
        else { throw ProblemDetails.unauthorized("peer-authentication-failed") }
        var response = try await next(request, context)
        let collected = CollectingBodyWriter.Buffer()
        try await response.body.write(CollectingBodyWriter(buffer: collected))
        response.headers[.peerSignature] = try signature.sign(answer: collected.bytes, to: caller.peer, id: caller.id)
        response.body = ResponseBody(byteBuffer: ByteBuffer(bytes: collected.bytes))
        return response
    }
}
