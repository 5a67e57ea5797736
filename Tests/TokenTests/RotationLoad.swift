import EventContracts
import Foundation
import HTTPKit
import RecoveryCrypto
import ServiceRuntime
import Synchronization
import TestSupport
import TokenService

/// Uses everything that keys are for, again and again, and writes down whatever is refused.
final class RotationLoad: Sendable {
    private struct State {
        var rounds: [Int]
        var refusals: [String] = []
        var isOver = false
        /// Who waits until every worker has done so many rounds.
        var waiting: (goal: [Int], continuation: CheckedContinuation<Void, Never>)?

        /// The waiting one, when its goal is reached.
        mutating func reached() -> CheckedContinuation<Void, Never>? {
            guard let (goal, continuation) = waiting, zip(rounds, goal).allSatisfy({ $0 >= $1 }) else { return nil }
            waiting = nil
            return continuation
        }
    }

    private let stack: RotatingStack
    private let state: Mutex<State>

    init(_ stack: RotatingStack, workers: Int) {
        self.stack = stack
        state = Mutex(State(rounds: [Int](repeating: 0, count: workers)))
    }

    var refusals: [String] { state.withLock { $0.refusals } }
    var rounds: Int { state.withLock { $0.rounds.reduce(0, +) } }

    /// Runs until `end` is called.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            for worker in state.withLock({ $0.rounds.indices }) {
                group.addTask {
                    while !self.state.withLock({ $0.isOver }) {
                        do {
                            try await self.round(worker)
                        } catch {
                            self.refused("threw \(error)")
                        }
                        let waiting = self.state.withLock { state in
                            state.rounds[worker] += 1
                            return state.reached()
                        }
                        waiting?.resume()
                    }
                }
            }
        }
    }

    func end() { state.withLock { $0.isOver = true } }

    /// Returns when every worker has begun and ended a round since now. For one caller at a time.
    func wholeRounds() async {
        await withCheckedContinuation { continuation in
            state.withLock { $0.waiting = ($0.rounds.map { $0 + 2 }, continuation) }
        }
    }

    private func refused(_ what: String) { state.withLock { $0.refusals.append(what) } }

    private func check(_ isFine: Bool, _ what: String) { if !isFine { refused(what) } }

    /// One user's way through both processes.
    private func round(_ worker: Int) async throws {
        let (one, other) = (stack.instances[worker % 2], stack.instances[(worker + 1) % 2])
        try await session(one, other)
        try await link(one, other)
        try await code(one, other)
        let record = Array("a record".utf8)
        let ours = try one.signature.sign(record)
        check(stack.identitySignature.isGenuine(record, signature: ours, from: "token"), "token's record")
        let theirs = try stack.identitySignature.sign(record)
        check(other.signature.isGenuine(record, signature: theirs, from: "identity"), "identity's record")
    }

    private func session(_ one: RotatingStack.Instance, _ other: RotatingStack.Instance) async throws {
        let now = stack.bench.time.now.milliseconds / 1000
        let claims = SignInAssertion(
            iss: SignInAssertion.issuer, aud: SignInAssertion.audience, sub: UUID(), epoch: 1, cv: 1, jti: UUID(),
            iat: now, exp: now + SignInAssertion.lifetime, auth_time: now)
        let assertion = try stack.identity.sign(claims, type: SignInAssertion.tokenType)
        let first = try await one.application.openSession.run(assertion: assertion, client: TokenBench.cli)
        let next = try await other.application.refreshSession.run(
            refreshToken: first.refreshToken, client: TokenBench.cli)
        let again = try await one.application.refreshSession.run(
            refreshToken: first.refreshToken, client: TokenBench.cli)
        check(next.refreshToken == again.refreshToken, "the same successor")
        for pair in [first, next, again] {
            for instance in [one, other] {
                let live = try await instance.application.introspectToken.run(token: pair.accessToken)
                check(live != nil, "introspection of an access token")
                _ = try await instance.directory.verify(
                    pair.accessToken, from: .token, type: AccessTokenClaims.tokenType, as: AccessTokenClaims.self)
            }
        }
        let live = try await one.application.introspectToken.run(token: next.refreshToken)
        check(live != nil, "introspection of a refresh token")
    }

    private func link(_ one: RotatingStack.Instance, _ other: RotatingStack.Instance) async throws {
        let attempt = TestAttempt()
        let issue = one.application.issueSecret
        let text = try await stack.bench.link(for: attempt, by: issue, senders: one.keys.sealing.publicKeys)
        guard let grant = try await other.application.redeemLink.run(text) else { return refused("a link") }
        _ = try await one.directory.verify(
            grant.grant, from: .token, type: RecoveryGrant.tokenType, as: RecoveryGrant.self)
    }

    private func code(_ one: RotatingStack.Instance, _ other: RotatingStack.Instance) async throws {
        let request = TestCodeRequest()
        try await stack.bench.requestCode(request, by: one.application.issueSecret)
        let code = try await stack.bench.lastCode(request, senders: one.keys.sealing.publicKeys)
        let grant = try await other.application.redeemCode.run(handle: request.handle.text, code: code)
        check(grant != nil, "a code")
    }
}
