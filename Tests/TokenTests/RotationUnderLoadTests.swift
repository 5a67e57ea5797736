import EventContracts
import Foundation
import HTTPKit
import OperatorCommands
import RecoveryCrypto
import ServiceRuntime
import TestSupport
import Testing
import TokenService

extension HeavyTests {
    @Suite("Rotation under load (JWT-05)", .serialized)
    struct RotationUnderLoadTests {
        /// Every ring one step on, at so many seconds from now; the rings for which nothing was due.
        @discardableResult
        private func rotate(_ stack: RotatingStack, after seconds: Int) throws -> [String] {
            let now = Date().addingTimeInterval(Double(seconds))
            let steps = try KeyRotation(folder: stack.folder, now: now).run()
            return steps.filter { $0.changes.isEmpty }.map(\.ring)
        }

        @Test("All rings are published, used and cleared while everything works: not one request is refused")
        func refusesNothing() async throws {
            try await RotatingStack.with { stack in
                let load = RotationLoad(stack, workers: 3)
                let running = Task { await load.run() }
                await load.wholeRounds()
                let before = stack.instances[0].keys.byFile.mapValues(\.currentKeyID)

                let idlePublished = try rotate(stack, after: 0)
                #expect(idlePublished == ["instrument", "agent", "destination"])
                // The processes see the files one after the other, under load all the while.
                for look in looks(stack) {
                    look()
                    await load.wholeRounds()
                }
                await stack.refreshDirectories()
                let fetches = stack.published.fetches

                let idlePromoted = try rotate(stack, after: 200)
                #expect(idlePromoted == ["instrument", "agent", "destination"])
                for look in looks(stack) {
                    look()
                    await load.wholeRounds()
                }
                #expect(stack.published.fetches == fetches, "nobody met a key that was not known already")
                let after = stack.instances[0].keys.byFile.mapValues(\.currentKeyID)
                for (ring, keyID) in after { #expect(keyID != before[ring], "\(ring) uses its new key") }

                let idleRemoved = try rotate(stack, after: 40 * 86_400)
                #expect(idleRemoved == ["instrument", "agent", "destination"])
                for look in looks(stack) {
                    look()
                    await load.wholeRounds()
                }
                await stack.refreshDirectories()
                await load.wholeRounds()
                load.end()
                await running.value
                #expect(load.refusals.isEmpty, "\(load.refusals.prefix(5))")
                #expect(load.rounds >= 3 * 2 * 11)
                for instance in stack.instances {
                    #expect(instance.keys.byFile.values.allSatisfy { $0.keyIDs.count == 1 })
                }
            }
        }

        @Test("What the old keys made works until they are removed, and is refused like anything unknown afterwards")
        func oldKeys() async throws {
            try await RotatingStack.with { stack in
                let one = stack.instances[0]
                let attempt = TestAttempt()
                let link = try await stack.bench.link(
                    for: attempt, by: one.application.issueSecret, senders: one.keys.sealing.publicKeys)
                let request = TestCodeRequest()
                try await stack.bench.requestCode(request, by: one.application.issueSecret)
                let code = try await stack.bench.lastCode(request, senders: one.keys.sealing.publicKeys)
                let now = stack.bench.time.now.milliseconds / 1000
                let claims = SignInAssertion(
                    iss: SignInAssertion.issuer, aud: SignInAssertion.audience, sub: UUID(), epoch: 1, cv: 1,
                    jti: UUID(),
                    iat: now, exp: now + SignInAssertion.lifetime, auth_time: now)
                let assertion = try stack.identity.sign(claims, type: SignInAssertion.tokenType)
                let pair = try await one.application.openSession.run(assertion: assertion, client: TokenBench.cli)

                for seconds in [0, 200] {
                    try rotate(stack, after: seconds)
                    for look in looks(stack) { look() }
                }
                #expect(try await one.application.redeemLink.run(link) != nil)
                #expect(try await one.application.introspectToken.run(token: pair.accessToken) != nil)
                let next = try await one.application.refreshSession.run(
                    refreshToken: pair.refreshToken, client: TokenBench.cli)

                try rotate(stack, after: 40 * 86_400)
                for look in looks(stack) { look() }
                #expect(try await one.application.redeemLink.run(link) == nil)
                #expect(try await one.application.redeemCode.run(handle: request.handle.text, code: code) == nil)
                #expect(try await one.application.introspectToken.run(token: pair.accessToken) == nil)
                await #expect(throws: OAuthError.invalidGrant) {
                    try await one.application.refreshSession.run(
                        refreshToken: next.refreshToken, client: TokenBench.cli)
                }
            }
        }

        private func looks(_ stack: RotatingStack) -> [@Sendable () -> Void] {
            [stack.identityWatch, stack.instances[0].watch, stack.instances[1].watch].map { watch in { watch.look() } }
        }
    }
}
