import Foundation
package import NIOHTTP1

/// The calls of support agents, and the operator's calls at identity's management port (DESIGN 6).
extension StackClient {
    /// An agent's sign-in; 200 carries the token of the session.
    package func agentSignIn(_ agent: String, password: String, totp: String) async throws -> StackAnswer {
        try await sendJSON(
            .POST, "\(addresses.identity)/v1/support/sign-ins", ["agent": agent, "password": password, "totp": totp])
    }

    /// A call below `/v1/support`, with an agent's token.
    ///
    /// - Parameter path: what follows `/v1/support`, as `/cases`.
    package func support(
        _ method: HTTPMethod = .GET, _ path: String, _ body: [String: String]? = nil, token: String
    ) async throws -> StackAnswer {
        let url = "\(addresses.identity)/v1/support\(path)"
        guard let body else {
            return try await send(method, url, headers: [("authorization", "Bearer \(token)")])
        }
        return try await sendJSON(method, url, body, bearer: token)
    }

    /// What the link in a notice of a support case would stop; uses nothing up.
    package func previewObjection(token: String) async throws -> StackAnswer {
        try await sendJSON(.POST, "\(addresses.identity)/v1/support/objections/preview", ["token": token])
    }

    /// Stops a support case with the link of its notice.
    package func object(token: String) async throws -> StackAnswer {
        try await sendJSON(.POST, "\(addresses.identity)/v1/support/objections", ["token": token])
    }

    /// The support cases of the account, in the owner's own words.
    package func ownSupportCases(bearer: String) async throws -> StackAnswer {
        try await get("\(addresses.identity)/v1/account/support-cases", bearer: bearer)
    }

    // MARK: The management port

    package func addAgent(
        _ name: String, displayName: String, roles: [String], as operator: AdminCredentials
    ) async throws -> StackAnswer {
        struct Body: Encodable {
            var name: String
            var displayName: String
            var roles: [String]
        }
        return try await manage(
            .POST, "/v1/admin/agents", Body(name: name, displayName: displayName, roles: roles), as: `operator`)
    }

    package func agents(as operator: AdminCredentials) async throws -> StackAnswer {
        try await manage(.GET, "/v1/admin/agents", as: `operator`)
    }

    /// Ends an agent's sessions and lets nobody in under that name.
    package func disableAgent(_ name: String, as operator: AdminCredentials) async throws -> StackAnswer {
        try await manage(
            .DELETE, "/v1/admin/agents/\(Self.percentEncode(name))", as: `operator`)
    }

    /// A new password and a new second factor.
    package func renewAgent(_ name: String, as operator: AdminCredentials) async throws -> StackAnswer {
        try await manage(
            .POST, "/v1/admin/agents/\(Self.percentEncode(name))/renewal", [String: String](), as: `operator`)
    }
}
