import Foundation
import IdentityDomain
import PostgresClient
import RecoveryCrypto
import ServiceRuntime

/// What an operator does with the people of customer service. Password and second factor are made here, shown once, and
/// chosen by nobody.
struct ManageAgents: Sendable {
    /// An agent with the secrets to hand over.
    struct Enrolled: Sendable {
        var agent: SupportAgentStore.Record
        var secrets: AgentSecrets
    }

    let parts: IdentityParts

    /// Throws `SupportRefusal.agentExists`, `ThreadPool.Overloaded`, `PostgresError`.
    func add(_ name: AgentName, displayName: String, roles: Set<AgentRole>) async throws -> Enrolled {
        let agent = SupportAgentStore.Record(
            name: name.text, displayName: displayName, roles: roles, createdAt: parts.dependencies.now())
        let (secrets, stored) = try await made(for: name.text)
        try await parts.client.transaction { tx in
            guard try SupportAgentStore.insert(agent, stored, in: tx) else { throw SupportRefusal.agentExists }
        }
        return Enrolled(agent: agent, secrets: secrets)
    }

    func list() async throws -> [SupportAgentStore.Record] {
        try await parts.client.transaction { tx in try SupportAgentStore.all(in: tx) }
    }

    /// Nobody signs in under this name any more, and who is signed in is out. Throws `SupportRefusal.agentNotFound`.
    func disable(_ name: String) async throws {
        let now = parts.dependencies.now()
        try await parts.client.transaction { tx in
            guard try SupportAgentStore.disable(name, now: now, in: tx) else { throw SupportRefusal.agentNotFound }
            try SupportSessionStore.endAll(of: name, in: tx)
        }
    }

    /// New secrets for an agent who lost the old ones, or came back. Throws `SupportRefusal.agentNotFound`.
    func renew(_ name: String) async throws -> Enrolled {
        let (secrets, stored) = try await made(for: name)
        let failures = AgentFailures(parts: parts)
        let keys = [failures.key(.signIn, name), failures.key(.session, name)]
        let agent = try await parts.client.transaction { tx -> SupportAgentStore.Record in
            guard try SupportAgentStore.renew(name, stored, in: tx),
                let (agent, _) = try SupportAgentStore.find(name, in: tx)
            else { throw SupportRefusal.agentNotFound }
            try SupportSessionStore.endAll(of: name, in: tx)
            for key in keys { try SupportFailureStore.forget(key, in: tx) }
            return agent
        }
        return Enrolled(agent: agent, secrets: secrets)
    }

    private func made(for name: String) async throws -> (AgentSecrets, SupportAgentStore.Secrets) {
        let secrets = AgentSecrets(random: parts.dependencies.random)
        let stored = SupportAgentStore.Secrets(
            phc: try await parts.hasher.hash(Password(secrets.password)),
            totp: try parts.secondFactors.seal(secrets.totpSecret, agent: name), totpStep: 0)
        return (secrets, stored)
    }
}
