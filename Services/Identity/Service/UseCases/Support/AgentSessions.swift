import EventContracts
import Foundation
import IdentityDomain
import PostgresClient
import ServiceRuntime

/// What an agent's session is good for: being recognised, giving the code that an action needs, and ending.
struct AgentSessions: Sendable {
    let parts: IdentityParts

    /// The agent behind a token. Throws `SupportRefusal.signedOut`, `PostgresError`.
    func caller(_ token: AgentToken) async throws -> AgentCaller {
        let (hash, now) = (token.hash, parts.dependencies.now())
        let live = try await parts.client.transaction { tx in try SupportSessionStore.use(hash, now: now, in: tx) }
        guard let live else { throw SupportRefusal.signedOut }
        return AgentCaller(agent: live.agent, expiresAt: live.expiresAt)
    }

    /// Ends one session; nothing happens when it has ended.
    func end(_ token: AgentToken) async throws {
        try await parts.client.transaction { tx in try SupportSessionStore.end(token.hash, in: tx) }
    }

    /// Accepts the code of the second factor that came with an action: it is good for that one, and counts never again
    /// (HIJ-07).
    ///
    /// A transaction of its own, so that a wrong code is counted whatever becomes of the action it came with. Throws
    /// `SupportRefusal`, `PostgresError`.
    func stepUp(_ caller: AgentCaller, code: String) async throws {
        let failures = AgentFailures(parts: parts)
        let name = caller.agent.name
        let key = failures.key(.session, name)
        try await parts.client.transaction { tx in try failures.begin(key, in: tx) }
        try await parts.client.transaction { tx in
            let now = parts.dependencies.now()
            guard let (agent, secrets) = try SupportAgentStore.lock(name, in: tx), agent.disabledAt == nil else {
                throw SupportRefusal.signedOut
            }
            let secret = try parts.secondFactors.open(secrets.totp, agent: name)
            guard
                let step = TimeBasedCode.acceptedStep(of: code, secret: secret, now: now, after: secrets.totpStep)
            else { throw SupportRefusal.invalidCode }
            try SupportAgentStore.accept(step: step, of: name, in: tx)
            try SupportFailureStore.forget(key, in: tx)
        }
    }
}
