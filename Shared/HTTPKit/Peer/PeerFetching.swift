package import ServiceRuntime

/// Asks another service for something that both sides prove.
package protocol PeerFetching: Sendable {
    /// The body of a signed 200 answer; throws ``PeerError`` for anything else.
    /// - Parameter path: starts with `/` and may hold a query.
    func get(_ peer: ServiceName, _ path: String) async throws -> [UInt8]
}
