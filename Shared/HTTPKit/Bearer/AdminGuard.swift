import Crypto
import Foundation
import HTTPTypes
package import Hummingbird
import RecoveryCrypto

/// Lets only the operator's client through: HTTP Basic (RFC 7617) with the name `rekey-admin` and the secret that `rekey
/// keys generate` writes. For routes under `/v1/admin` on a management port.
///
/// Compares digests, so that a wrong secret takes the same time whatever its length. Without a configured secret nobody
/// passes. Every refusal is the same 401.
package struct AdminGuard: RouterMiddleware, CustomStringConvertible, CustomReflectable {
    package typealias Context = RekeyRequestContext

    package static let clientID = "rekey-admin"
    /// Shortest secret in characters.
    package static let minimumSecretLength = 32
    private static let maximumHeaderBytes = 1024

    /// SHA-256 of `rekey-admin:<secret>`; nil when none is configured.
    private let credentials: [UInt8]?

    package init(secret: String?) {
        credentials = secret.map { Self.hash(Array("\(Self.clientID):\($0)".utf8)) }
    }

    package func handle(
        _ request: Request, context: RekeyRequestContext,
        next: @concurrent (Request, RekeyRequestContext) async throws -> Response
    ) async throws -> Response {
        guard let credentials, let given = Self.basic(request.headers[values: .authorization]),
            constantTimeEqual(Self.hash(given), credentials)
        else {
            var problem = ProblemDetails.unauthorized("admin-authentication-failed", "The client is not known here.")
            problem.headers[.wwwAuthenticate] = #"Basic realm="rekey-admin""#
            throw problem
        }
        return try await next(request, context)
    }

    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    private static func basic(_ headers: [String]) -> [UInt8]? {
        let scheme = Array("basic ".utf8)
        guard headers.count == 1, headers[0].utf8.count <= maximumHeaderBytes else { return nil }
        let bytes = Array(headers[0].utf8)
        guard bytes.count > scheme.count,
            bytes.prefix(scheme.count).elementsEqual(scheme, by: { $0 | 0x20 == $1 | 0x20 })
        else { return nil }
        return Data(base64Encoded: Data(bytes.dropFirst(scheme.count))).map { [UInt8]($0) }
    }

    private static func hash(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: Data(bytes))) }
}
