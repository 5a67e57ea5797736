import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore

/// Requests of the operator's client.
extension IdentityHarness {
    /// - Parameter secret: nil sends no authorization.
    func admin(
        _ method: HTTPRequest.Method, _ path: String, _ json: String? = nil,
        secret: String? = IdentityHarness.adminSecret
    ) async throws -> Reply {
        var headers = HTTPFields()
        if let secret {
            headers[.authorization] = "Basic \(Data("rekey-admin:\(secret)".utf8).base64EncodedString())"
        }
        if json != nil { headers[.contentType] = "application/json" }
        return try await execute(method, path, headers: headers, raw: json.map { Array($0.utf8) })
    }
}
