import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Asks a running service on its own management port whether it is ready: the health check of containers, which have no
/// other HTTP client.
struct HealthProbe: Sendable {
    let host: String
    let port: Int
    /// Longest wait for the answer.
    var timeout = Duration.seconds(3)

    /// The answer's body, or why there was none.
    func run() async -> (isReady: Bool, text: String) {
        let client = HTTPClient(eventLoopGroupProvider: .singleton)
        let report = await ask(client)
        try? await client.shutdown()
        return report
    }

    private func ask(_ client: HTTPClient) async -> (isReady: Bool, text: String) {
        // A listener on every address is asked over loopback.
        let asked = host == "0.0.0.0" || host == "::" ? "127.0.0.1" : host
        let authority = asked.utf8.contains(UInt8(ascii: ":")) ? "[\(asked)]" : asked
        do {
            let request = HTTPClientRequest(url: "http://\(authority):\(port)/readyz")
            let response = try await client.execute(request, timeout: .seconds(timeout.components.seconds))
            let body = try await response.body.collect(upTo: 65_536)
            return (response.status.code == 200, String(buffer: body))
        } catch {
            return (false, "no answer from the management port \(port)")
        }
    }
}
