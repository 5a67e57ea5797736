import EventContracts
import Foundation
import HTTPTypes
import HummingbirdTesting
import Messaging
import PostgresClient
import RecoveryCrypto
import ServiceRuntime
import TestSupport
import Testing
import TokenDomain
import TokenService

@Suite("Failures in a row close the path by SMS alone (SMS-03)")
struct CodeFailureTests {
    /// Four handles with five wrong codes each: twenty failures.
    private func closePath(_ bench: TokenBench, of first: TestCodeRequest) async throws {
        for _ in 0..<4 {
            let request = first.fromAnotherBrowser()
            let code = try await bench.code(for: request)
            try await bench.typeWrongCodes(request, besides: code, count: 5)
        }
    }

    @Test("At the cap codes are neither sent nor taken; a link of the same account works as before")
    func closesOnlySMS() async throws {
        try await TokenBench.with { bench in
            let first = TestCodeRequest()
            let link = TestAttempt(account: first.account)
            try await bench.request(link)
            let linkText = try await bench.lastLink()
            let before = first.fromAnotherBrowser()
            let codeBefore = try await bench.code(for: before)
            try await closePath(bench, of: first)
            #expect(try await bench.failures(of: first.account) == (20, true))
            let told = try await bench.published(RecoverySecretExhausted.self, of: first.account)
            #expect(told.map(\.smsRecoveryClosed) == [false, false, false, true], "closed once, with the last handle")
            #expect(try await bench.redeem(before, codeBefore) == nil, "a right code from before does not open it")
            let sent = try await bench.published(RecoverySecretIssued.self).count
            try await bench.requestCode(first.fromAnotherBrowser())
            #expect(try await bench.published(RecoverySecretIssued.self).count == sent)
            #expect(try await bench.application.redeemLink.run(linkText) != nil)

            let neighbour = TestCodeRequest()
            let code = try await bench.code(for: neighbour)
            #expect(try await bench.redeem(neighbour, code) != nil, "other accounts are not touched")
        }
    }

    /// What the counter must outlive.
    enum Event: CaseIterable {
        case resend, newChallenge, newAttempt, anotherInstance, hours
    }

    @Test("Nothing but a success starts the count again", arguments: Event.allCases)
    func survives(_ event: Event) async throws {
        try await TokenBench.with { bench in
            var request = TestCodeRequest()
            var code = try await bench.code(for: request)
            try await bench.typeWrongCodes(request, besides: code, count: 4)
            switch event {
            case .resend:
                bench.time.advance(by: .seconds(1000))
                try await bench.requestCode(request, resend: true)
            case .newChallenge: request = request.fromAnotherBrowser()
            case .newAttempt:
                try await bench.void(
                    TestAttempt(account: request.account, attempt: request.attempt, contact: request.contact))
                request = TestCodeRequest(account: request.account)
            case .anotherInstance: request = request.fromAnotherBrowser()
            case .hours:
                bench.time.advance(by: .seconds(400 * 86_400))
                while try await bench.forgetTheDead() {}
                request = request.fromAnotherBrowser()
                request.attempt = UUID()
            }
            if event != .resend { try await bench.requestCode(request) }
            code = try await bench.lastCode(request)
            let second = event == .anotherInstance ? bench.anotherInstance() : bench.application
            _ = try await second.redeemCode.run(handle: request.handle.text, code: TokenBench.wrong(code, 7))
            #expect(try await bench.failures(of: request.account).count == 5)
        }
    }

    @Test("A right code, a completed recovery and a changed password start it again", arguments: [0, 1, 2])
    func successes(_ which: Int) async throws {
        try await TokenBench.with { bench in
            let first = TestCodeRequest()
            if which == 0 {
                let code = try await bench.code(for: first)
                try await bench.typeWrongCodes(first, besides: code, count: 4)
                #expect(try await bench.redeem(first, code) != nil)
            } else {
                try await closePath(bench, of: first)
                if which == 1 {
                    try await bench.complete(TestAttempt(account: first.account))
                } else {
                    try await bench.changePassword(of: first.account, epoch: 2, credentialVersion: 2)
                }
            }
            #expect(try await bench.failures(of: first.account) == (0, false))
            let next = TestCodeRequest(account: first.account)
            let code = try await bench.code(for: next)
            #expect(try await bench.redeem(next, code) != nil)
        }
    }

    @Test("A guess waits for what another handle's does, and is not compared once that has closed the path")
    func lastFailure() async throws {
        try await TokenBench.with { bench in
            let first = TestCodeRequest()
            _ = try await bench.code(for: first)
            let second = first.fromAnotherBrowser()
            let code = try await bench.code(for: second)
            let (locked, hold) = AsyncStream.makeStream(of: Void.self)
            let guess = Task {
                for await _ in locked {}
                return try await bench.redeem(second, code)
            }
            // The last wrong code of the first handle, which commits only when the right one of the second waits for it.
            let (account, now) = (first.account, bench.dependencies.now())
            let hasWaited = try await bench.client.transaction { tx -> Bool in
                try tx.execute("update code_failures set failures = 20, closed_at = \(now) where account = \(account)")
                hold.finish()
                let deadline = ContinuousClock.now + .seconds(30)
                while ContinuousClock.now < deadline {
                    let waiting = try tx.execute(
                        "select from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))")
                    if waiting > 0 { return true }
                }
                return false
            }
            #expect(hasWaited)
            #expect(try await guess.value == nil)
            #expect(try await bench.failures(of: account) == (20, true))
        }
    }

    @Test("Guesses at many handles of two accounts at once lose no count and wait for no each other")
    func parallelAccounts() async throws {
        try await TokenBench.with(codes: CodeSettings(lifetimeMilliseconds: 1_200_000, failureCap: 100)) { bench in
            let (one, other) = (TestCodeRequest(), TestCodeRequest())
            var wishes: [TestCodeRequest] = []
            for _ in 0..<3 {
                let shared = one.fromAnotherBrowser()
                var second = other
                second.handle = shared.handle
                // In turns, so that the accounts come in both orders.
                for wish in wishes.count % 2 == 0 ? [shared, second] : [second, shared] {
                    try await bench.requestCode(wish)
                }
                wishes.append(shared)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for wish in wishes {
                    for number in 0..<5 {
                        group.addTask { _ = try await bench.redeem(wish, TokenBench.wrong("00000000", number)) }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await bench.failures(of: one.account).count == 15)
            #expect(try await bench.failures(of: other.account).count == 15)
            #expect(try await bench.published(RecoverySecretExhausted.self, of: one.account).count == 3)
            #expect(try await bench.published(RecoverySecretExhausted.self, of: other.account).count == 3)
        }
    }
}
