import AsyncHTTPClient
import Foundation
import NIOHTTP1

/// A signed-in agent's dealings with identity. Every method throws `CommandFailure` for whatever is not what was asked for.
struct SupportDesk {
    let client: StackClient
    let agent: String
    private let token: String

    /// Runs `body` for the agent of the options, with the session kept on this machine.
    static func with<Value>(_ options: AgentOptions, _ body: (SupportDesk) async throws -> Value) async throws -> Value
    {
        let store = AgentTokenStore.fromEnvironment()
        let agent = try options.name(store)
        guard let token = store.token(of: agent) else {
            throw CommandFailure.failed("\(agent) is not signed in here: rekey case sign-in --agent \(agent)")
        }
        return try await reaching { client in try await body(SupportDesk(client: client, agent: agent, token: token)) }
    }

    /// Runs `body` with a client for the stack of the environment. Whatever breaks on the way becomes `unavailable`.
    static func reaching<Value>(_ body: (StackClient) async throws -> Value) async throws -> Value {
        let http = StackClient.makeHTTPClient()
        let addresses = StackAddresses.fromEnvironment()
        do {
            let value = try await body(StackClient(addresses: addresses, http: http))
            try await http.shutdown()
            return value
        } catch {
            try? await http.shutdown()
            if error is CommandFailure { throw error }
            if error is DecodingError {
                throw CommandFailure.failed("identity's answer cannot be read; is this `rekey` of the same version?")
            }
            throw CommandFailure.unavailable(
                "identity does not answer; is it running, and are REKEY_IDENTITY_URL and "
                    + "REKEY_IDENTITY_MANAGEMENT_URL right?")
        }
    }

    func get(_ path: String, _ what: String) async throws -> StackAnswer {
        let answer = try await client.support(.GET, path, token: token)
        guard answer.status == 200 else { throw SupportRefusal.failure(answer, what, agent: agent) }
        return answer
    }

    func signOut() async throws {
        let answer = try await client.support(.DELETE, "/sign-ins", token: token)
        guard answer.status == 204 || answer.status == 401 else {
            throw SupportRefusal.failure(answer, "the sign-out", agent: agent)
        }
    }

    /// Does something to a case: with reason, ticket and a code.
    func act(_ path: String, _ fields: [String: String], _ action: ActionOptions) async throws -> StackAnswer {
        let factor = try SecondFactor(typed: action.totp)
        var fields = fields.merging(["reason": action.reason, "ticket": action.ticket]) { own, _ in own }
        fields["totp"] = try factor.code()
        var answer = try await client.support(.POST, path, fields, token: token)
        if answer.problem == "invalid-totp", let next = factor.next() {
            fields["totp"] = next
            answer = try await client.support(.POST, path, fields, token: token)
        }
        guard (200...299).contains(answer.status) else {
            throw SupportRefusal.failure(answer, "the case", agent: agent)
        }
        return answer
    }
}
