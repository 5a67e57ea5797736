import EventContracts
import Foundation
package import Messaging
package import PostgresClient
package import RecoveryCrypto
package import ServiceRuntime
import TokenDomain

/// Exchanges a code for a grant, together with the request handle of the browser that asked for it. Uses the code up.
package struct RedeemRecoveryCode: Sendable {
    private let client: PostgresClient
    private let codes: RecoveryCodeDeriver
    private let grants: GrantIssuer
    private let outbox: Outbox
    private let rules: CodeSettings
    private let dependencies: SystemDependencies

    package init(
        client: PostgresClient, codes: RecoveryCodeDeriver, grants: GrantIssuer, outbox: Outbox, rules: CodeSettings,
        dependencies: SystemDependencies
    ) {
        self.client = client
        self.codes = codes
        self.grants = grants
        self.outbox = outbox
        self.rules = rules
        self.dependencies = dependencies
    }

    /// - Parameter trace: W3C trace context of the request.
    /// - Returns: The grant, or nil for everything that earns none: another browser's handle, a wrong, used, superseded
    ///   or expired code, no tries left, a closed path (LNK-16, SMS-05).
    package func run(handle handleText: String, code codeText: String, trace: String? = nil) async throws
        -> GrantAnswer?
    {
        guard let handle = RequestHandle(parsing: handleText)?.hash, let code = RecoveryCode(parsing: codeText) else {
            return nil
        }
        let now = dependencies.now()
        let redeemed: CodeChallenge? = try await client.transaction { tx in
            // Counted before anything is compared, in the transaction that compares (SMS-06).
            let kept = now.adding(milliseconds: rules.lifetimeMilliseconds)
            let tries = try CodeHandleStore.countTry(hash: handle, expiresAt: kept, in: tx)
            // Only then is it read which paths are open: at the last free failure no two guesses are both compared.
            try CodeFailureStore.lockBehind(handle: handle, now: now, in: tx)
            let redeemable = try CodeChallengeStore.redeemable(handle: handle, now: now, in: tx)
            let match = matching(code, redeemable)
            guard let tries else { return nil }
            guard let match else {
                try fail(handle, redeemable, tries: tries, now: now, trace: trace, in: tx)
                return nil
            }
            guard try CodeChallengeStore.use(id: match.id, now: now, in: tx) else { return nil }
            try CodeFailureStore.reset(account: match.account, in: tx)
            let event = RecoverySecretRedeemed(
                attemptId: match.attempt, issueId: match.id, channel: .sms, contactId: match.contact, redeemedAt: now)
            let correlation = try AttemptStore.correlation(of: match.attempt, in: tx)
            try outbox.append(event, account: match.account, correlation: correlation, traceparent: trace, in: tx)
            return match
        }
        outbox.wakeUp.signal()
        guard let redeemed else { return nil }
        return try grants.grant(
            account: redeemed.account, attempt: redeemed.attempt, contact: redeemed.contact, channel: .sms,
            expirySeconds: GrantLifetime.expirySeconds(now: now.milliseconds), now: now)
    }

    /// The challenge whose code was typed. As many derivations for every handle: what is missing is made up.
    private func matching(_ code: RecoveryCode, _ challenges: [CodeChallenge]) -> CodeChallenge? {
        var match: CodeChallenge?
        for challenge in challenges.prefix(CodeRule.codesPerHandle)
        where codes.matches(code, challenge: challenge.id, nonce: challenge.nonce, keyID: challenge.keyID) {
            match = challenge
        }
        let (decoy, key) = (dependencies.newID(), codes.currentKeyID)
        for _ in 0..<max(0, CodeRule.codesPerHandle - challenges.count) {
            _ = codes.matches(code, challenge: decoy, nonce: dependencies.random.bytes(32), keyID: key)
        }
        return match
    }

    /// Counts the wrong code for the accounts behind the handle, and tells others of the last one.
    private func fail(
        _ handle: [UInt8], _ challenges: [CodeChallenge], tries: Int, now: Date, trace: String?,
        in tx: borrowing Transaction
    ) throws {
        let closed = try CodeFailureStore.count(handle: handle, cap: rules.failureCap, now: now, in: tx)
        // By account, as everybody who writes for several: no two transactions wait for each other.
        for challenge in challenges.sorted(by: { $0.account.wireText < $1.account.wireText }) {
            let outcome = CodeFailureOutcome(tries: tries, closesPath: closed[challenge.account] ?? false)
            guard outcome.isTold else { continue }
            let event = RecoverySecretExhausted(
                attemptId: challenge.attempt, issueId: challenge.id, smsRecoveryClosed: outcome.closesPath,
                exhaustedAt: now)
            let correlation = try AttemptStore.correlation(of: challenge.attempt, in: tx)
            try outbox.append(
                event, account: challenge.account, correlation: correlation, traceparent: trace, in: tx)
        }
    }
}
