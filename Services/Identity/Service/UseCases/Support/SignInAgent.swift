import EventContracts
import Foundation
import IdentityDomain
import PostgresClient
import RecoveryCrypto
import ServiceRuntime

/// Opens a session for an agent who has the password and the second factor (HIJ-07). Everything that is wrong gets the
/// same answer for the same work.
struct SignInAgent: Sendable {
    /// What the agent's client is given.
    struct Session: Sendable {
        var token: AgentToken
        var expiresAt: Date
        var agent: SupportAgentStore.Record
    }

    let parts: IdentityParts

    /// Throws `SupportRefusal`, `ThreadPool.Overloaded`, `PostgresError`.
    func run(name: String, password: Password, code: String) async throws -> Session {
        let failures = AgentFailures(parts: parts)
        let key = failures.key(.signIn, name)
        let phc = try await parts.client.transaction { tx -> String? in
            try failures.begin(key, in: tx)
            guard let (agent, secrets) = try SupportAgentStore.find(name, in: tx), agent.disabledAt == nil else {
                return nil
            }
            return secrets.phc
        }
        let isRight: Bool
        do {
            isRight = try await parts.hasher.verify(password, against: phc)
        } catch {
            try await failures.takeBack(key)
            throw error
        }
        guard isRight else { throw SupportRefusal.invalidCredentials }
        return try await parts.client.transaction { tx in
            try open(name, phc: phc, code: code, failures: key, in: tx)
        }
    }

    /// Compares the code under the agent's lock, so that of two sign-ins with one code the second fails.
    private func open(
        _ name: String, phc: String?, code: String, failures key: [UInt8], in tx: borrowing Transaction
    ) throws -> Session {
        let now = parts.dependencies.now()
        guard let (agent, secrets) = try SupportAgentStore.lock(name, in: tx), agent.disabledAt == nil,
            secrets.phc == phc
        else { throw SupportRefusal.invalidCredentials }
        let secret = try parts.secondFactors.open(secrets.totp, agent: name)
        guard
            let step = TimeBasedCode.acceptedStep(of: code, secret: secret, now: now, after: secrets.totpStep)
        else { throw SupportRefusal.invalidCredentials }
        try SupportAgentStore.accept(step: step, of: name, in: tx)
        try SupportAgentStore.recordSignIn(name, now: now, in: tx)
        let token = AgentToken(random: parts.dependencies.random)
        let expiresAt = now.adding(milliseconds: SupportRule.sessionLife)
        try SupportSessionStore.insert(token.hash, agent: name, now: now, expiresAt: expiresAt, in: tx)
        try SupportFailureStore.forget(key, in: tx)
        return Session(token: token, expiresAt: expiresAt, agent: agent)
    }
}
