package import NIOHTTP1

/// Calls of management ports, which know the operator's client alone.
extension StackClient {
    /// - Parameter credentials: nil for what may be read by whoever reaches the port.
    package func manage(
        _ method: HTTPMethod, _ path: String, _ body: (any Encodable & Sendable)? = nil,
        as credentials: AdminCredentials?, at service: ManagedService = .identity
    ) async throws -> StackAnswer {
        let url = service.address(in: addresses) + path
        var headers = credentials.map { [("authorization", $0.authorization)] } ?? []
        guard let body else { return try await send(method, url, headers: headers) }
        headers.append(("content-type", "application/json"))
        return try await send(method, url, headers: headers, body: try Self.json(body))
    }
}
