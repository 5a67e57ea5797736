import EventContracts
import Foundation
import HTTPTypes
import HummingbirdTesting
import PostgresClient
import RecoveryCrypto
import ServiceRuntime
import TestSupport
import Testing
import TokenService

@Suite("An account that is gone for good (LNK-13)")
struct AccountClosedTests {
    @Test("Everything of the account is erased, and nothing of it works any more, however late events arrive")
    func erased() async throws {
        try await TokenBench.with { bench in
            let request = TestCodeRequest()
            let account = request.account
            let attempt = TestAttempt(account: account)
            try await bench.request(attempt)
            let link = try await bench.lastLink()
            let code = try await bench.code(for: request)
            let pair = try await bench.signIn(account: account)
            let late = try bench.assertion(account: account, epoch: 99, credentialVersion: 99)

            try await bench.close(account: account)
            try await bench.close(account: account)
            for table in ["recovery_secret", "code_challenge", "code_failures", "refresh_family"] {
                #expect(try await bench.count(table) == 0, "\(table)")
            }
            #expect(try await bench.application.redeemLink.run(link) == nil)
            #expect(try await bench.redeem(request, code) == nil)
            #expect(try await bench.isRefused(pair.refreshToken))
            #expect(try await bench.isActive(pair.accessToken) == false)
            #expect(try await bench.exchange(late).status == .badRequest)

            let sent = try await bench.published(RecoverySecretIssued.self).count
            try await bench.changePassword(of: account, epoch: 200, credentialVersion: 200)
            try await bench.request(TestAttempt(account: account))
            try await bench.request(attempt, resend: true)
            try await bench.requestCode(TestCodeRequest(account: account))
            #expect(try await bench.published(RecoverySecretIssued.self).count == sent)
            #expect(try await bench.exchange(late).status == .badRequest)
        }
    }

    @Test("Its neighbours keep everything")
    func neighbours() async throws {
        try await TokenBench.with { bench in
            let request = TestCodeRequest()
            let code = try await bench.code(for: request)
            let pair = try await bench.signIn(account: request.account)
            try await bench.close(account: UUID())
            #expect(try await bench.redeem(request, code) != nil)
            _ = try await bench.refresh(pair.refreshToken)
        }
    }
}
