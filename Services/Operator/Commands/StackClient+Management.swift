package import NIOHTTP1

/// Calls of identity's management port, which know the operator's client alone.
extension StackClient {
    package func manage(
        _ method: HTTPMethod, _ path: String, _ body: (any Encodable & Sendable)? = nil,
        as credentials: AdminCredentials
    ) async throws -> StackAnswer {
        var headers = [("authorization", credentials.authorization)]
        guard let body else { return try await send(method, addresses.identityManagement + path, headers: headers) }
        headers.append(("content-type", "application/json"))
        return try await send(
            method, addresses.identityManagement + path, headers: headers, body: try Self.json(body))
    }
}
