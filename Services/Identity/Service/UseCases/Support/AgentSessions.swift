import EventContracts
import Foundation
import IdentityDomain
import PostgresClient
import ServiceRuntime

/// What an agent's session is good for: being recognised, giving a code once more, and ending.
struct AgentSessions: Sendable {
    let parts: IdentityParts

    /// The agent behind a token. Throws `SupportRefusal.signedOut`, `PostgresError`.
    func caller(_ token: AgentToken) async throws -> AgentCaller {
        let (hash, now) = (token.hash, parts.dependencies.now())
        let live = try await parts.client.transaction { tx in try SupportSessionStore.use(hash, now: now, in: tx) }
        guard let live else { throw SupportRefusal.signedOut }
        return AgentCaller(
            agent: live.agent, tokenHash: hash, expiresAt: live.expiresAt, steppedUpAt: live.steppedUpAt)
    }

    /// Ends one session; nothing happens when it has ended.
    func end(_ token: AgentToken) async throws {
        try await parts.client.transaction { tx in try SupportSessionStore.end(token.hash, in: tx) }
    }

    /// Accepts a code of the second factor: it opens for five minutes what changes something, and counts never again.
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
            try SupportSessionStore.stepUp(caller.tokenHash, now: now, in: tx)
            try SupportFailureStore.forget(key, in: tx)
        }
    }

    /// Lets a change through: with the code that came along, or one of less than five minutes ago.
    /// - Parameter needsOwnCode: a code has to come along, however fresh the last one is.
    func require(_ caller: AgentCaller, code: String?, needsOwnCode: Bool = false) async throws {
        if let code { return try await stepUp(caller, code: code) }
        let isFresh = parts.dependencies.now().milliseconds < caller.steppedUpUntil.milliseconds
        guard isFresh, !needsOwnCode else { throw SupportRefusal.codeRequired }
    }
}
