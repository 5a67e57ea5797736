import Foundation
import Hummingbird
import HummingbirdTesting
import Synchronization

/// A provider that knows about SIM cards, as a server on a port of this machine.
final class RiskProvider: Sendable {
    /// One answer.
    struct Answer: Sendable {
        var status = 200
        var body: String
    }

    private struct State {
        var answer = Answer(body: #"{"simChangedAt":null}"#)
        var questions: [String] = []
        var authorizations: [String?] = []
    }

    private let state = Mutex(State())

    /// What is answered from now on.
    func answer(_ body: String, status: Int = 200) {
        state.withLock { $0.answer = Answer(status: status, body: body) }
    }

    /// The bodies that were posted.
    var questions: [String] { state.withLock { $0.questions } }
    var authorizations: [String?] { state.withLock { $0.authorizations } }

    /// Runs the server for the time of `body`, which is given its URL.
    static func with(_ body: @escaping @Sendable (RiskProvider, String) async throws -> Void) async throws {
        let provider = RiskProvider()
        let router = Router()
        router.post("/sim") { request, _ in
            let question = try await request.body.collect(upTo: 4096)
            let authorization = request.headers[.authorization]
            let answer = provider.state.withLock { state in
                state.questions.append(String(buffer: question))
                state.authorizations.append(authorization)
                return state.answer
            }
            return Response(
                status: .init(code: answer.status), body: .init(byteBuffer: .init(string: answer.body)))
        }
        try await Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
            .test(.live) { client in
                try await body(provider, "http://127.0.0.1:\(client.port ?? 0)/sim")
            }
    }
}
