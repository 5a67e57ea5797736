import Foundation
import NIOHTTP1

/// Calls a service's routes for operators with the operator's client; failures come as one line and an exit code.
struct AdminClient: Sendable {
    private let client: StackClient
    private let credentials: AdminCredentials?
    private let service: ManagedService

    init(client: StackClient, credentials: AdminCredentials?, service: ManagedService = .identity) {
        self.service = service
        self.client = client
        self.credentials = credentials
    }

    /// The answer of one call, whatever its status but 401. Throws `CommandFailure`.
    func send(_ method: HTTPMethod, _ path: String, _ body: (any Encodable & Sendable)? = nil) async throws
        -> StackAnswer
    {
        let answer: StackAnswer
        do {
            answer = try await client.manage(method, path, body, as: credentials, at: service)
        } catch {
            throw CommandFailure.unavailable(
                "\(service.address(in: client.addresses)) does not answer (\(service.variable))")
        }
        if answer.status == 401 {
            throw CommandFailure.failed(
                "\(service.rawValue) does not take the operator's secret (REKEY_ADMIN_SECRET_FILE)")
        }
        return answer
    }

    /// The answer of a call that has to succeed. Throws `CommandFailure` with the problem's words.
    func require<Value: Decodable>(
        _ method: HTTPMethod, _ path: String, _ body: (any Encodable & Sendable)? = nil, as type: Value.Type
    ) async throws -> Value {
        let answer = try await send(method, path, body)
        guard (200...299).contains(answer.status) else { throw failure(answer) }
        return try answer.decode(type)
    }

    /// What an answer that is none of ours means for a command.
    func failure(_ answer: StackAnswer) -> CommandFailure {
        struct Problem: Decodable { var detail: String? }
        let detail = (try? answer.decode(Problem.self))?.detail ?? "\(service.rawValue) answered \(answer.status)"
        switch answer.status {
        case 404: return CommandFailure.notFound(detail)
        case 500...599: return CommandFailure.unavailable(detail)
        default: return CommandFailure.failed(detail)
        }
    }
}
